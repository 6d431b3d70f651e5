# Parent of one PostgreSQL server that listens on the address $3. Obeys "start PORT", "kill", "freeze" and "thaw", one
# per line on standard input, and answers each with one line. When its input ends, which it does when the test dies, however it dies,
# it stops the server and removes the folder.
programs=$1
folder=$2
address=$3
server=
# Only the end of the input ends us. PostgreSQL sets its own handlers.
trap '' HUP INT TERM PIPE

running() { kill -0 "$server" 2>/dev/null; }

# postmaster.pid: line 1 is the process, line 8 the state. A file left by a killed server has another
# process in line 1.
ready() {
  [ -f "$folder/data/postmaster.pid" ] || return 1
  [ "$(sed -n '1p;8p' "$folder/data/postmaster.pid" | tr -d ' ' | tr '\n' ' ')" = "$server ready " ]
}

launch() {
  : >"$folder/log"
  "$programs/postgres" -D "$folder/data" -p "$1" -k "$folder" -c listen_addresses="$address" \
    -c max_connections=400 </dev/null >>"$folder/log" 2>&1 &
  server=$!
  # The shell reaps a dead child while it waits for sleep, so `running` does not see a zombie.
  until ready; do
    running || return 1
    sleep 0.01
  done
}

# A backend that outlives a killed server for a moment keeps its shared memory: try again.
start() {
  until launch "$1"; do
    grep -q 'shared memory block .* is still in use' "$folder/log" || return 1
    sleep 0.01
  done
}

# The server first: from then on it starts no child.
signal() {
  kill "-$1" "$server"
  # shellcheck disable=SC2046 # one word per child
  kill "-$1" $(cat "/proc/$server/task/$server/children" 2>/dev/null) 2>/dev/null
}

while read -r command argument; do
  case $command in
  start) if start "$argument"; then echo done; else echo failed; fi ;;
  freeze) signal STOP; echo done ;;
  thaw) signal CONT; echo done ;;
  kill)
    # shellcheck disable=SC2046 # one word per child
    kill -KILL "$server" $(cat "/proc/$server/task/$server/children" 2>/dev/null)
    wait "$server"
    echo done
    ;;
  esac
done

if running; then
  signal CONT
  kill -QUIT "$server"
  wait "$server"
fi
rm -rf "$folder"
