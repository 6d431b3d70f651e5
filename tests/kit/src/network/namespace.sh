# Holds a network namespace, in which this shell runs, and is its link to the one outside. Obeys the lines below on
# standard input, and answers each with one line. The namespace ends with the last process in it.
#
#   link NAME OUTSIDE INSIDE   connects the two: NAME is the interface outside, the others are addresses
#   swallow                    drops every packet in and out: the host is dead, and nobody is told
#   cut                        answers every packet with a reset
#   resume                     lets everything through
trap '' HUP INT TERM PIPE

attempt() { # FUNCTION [ARGUMENT]…
  if said=$("$@" 2>&1); then echo done; else echo "$said" | tr '\n' ' '; echo; fi
}

link() {
  ip link add inside type veth peer name "$1" netns "$PPID" &&
    ip address add "$3/30" dev inside &&
    ip link set lo up &&
    ip link set inside up &&
    nsenter --net="/proc/$PPID/ns/net" ip address add "$2/30" dev "$1" &&
    nsenter --net="/proc/$PPID/ns/net" ip link set "$1" up &&
    resume
}

policy() { # TARGET
  iptables -w -F INPUT && iptables -w -P INPUT "$1" && iptables -w -P OUTPUT "$1"
}

resume() { policy ACCEPT; }
swallow() { policy DROP; }
cut() { resume && iptables -w -A INPUT -p tcp -j REJECT --reject-with tcp-reset; }

while read -r command name outside inside; do
  case $command in
  link | swallow | cut | resume) attempt "$command" "$name" "$outside" "$inside" ;;
  esac
done
