# Makes files immutable, as on a file system that turned read-only after an error: $1 is their folder, the others are
# the files. Obeys "lock", and answers with one line. When its input ends, which it does when the test dies, however
# it dies, the files can be changed again.
trap '' HUP INT TERM PIPE
folder=$1
shift

# Not every file system stops those who have the file open already: this must be one that does.
stops_writers() {
  probe=$folder/probe
  exec 3>"$probe" || return 1
  chattr +i "$probe" || return 1
  if echo >&3; then stopped=1; else stopped=0; fi
  chattr -i "$probe"
  rm -f "$probe"
  return "$stopped"
}

while read -r command; do
  case $command in
  lock)
    if ! stops_writers 2>/dev/null; then
      echo "this file system does not stop those who have the file open"
    elif chattr +i "$@" 2>/dev/null; then
      echo done
    else
      echo "chattr failed"
    fi
    ;;
  esac
done

chattr -i "$@" 2>/dev/null
