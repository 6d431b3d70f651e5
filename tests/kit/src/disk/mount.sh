# Holds a file system in memory, of $2 bytes, on the folder $1. Obeys "mount", and answers with one
# line. When its input ends, which it does when the test dies, however it dies, it unmounts and removes the folder.
trap '' HUP INT TERM PIPE

attempt() { # COMMAND [ARGUMENT]…
  if said=$("$@" 2>&1); then echo done; else echo "$said" | tr '\n' ' '; echo; fi
}

while read -r command; do
  case $command in
  mount) attempt mount -t tmpfs -o "size=$2,mode=0700" jixiao-test "$1" ;;
  esac
done

# Lazily: a program under test that dies at the same time may still have files open.
umount -l "$1" 2>/dev/null
rmdir "$1"
