# Hands this start over to a process of the provider that is idle, else to a new one, which then waits for the next: a
# command of Terraform starts the provider up to five times, one after the other, and a warm one is there at once. The
# other side, and what lies in a room, is in Lingering.java. Where anything is unusual, the provider starts as ever.
#
# WIREFLEET_PROVIDER_LINGER_SECONDS says how long a process waits for the next start; 0: none does.
patience=${WIREFLEET_PROVIDER_LINGER_SECONDS:-10}
case $patience in 0 | *[!0-9]* | ?????*) start ;; esac
[ -n "${TF_PLUGIN_MAGIC_COOKIE-}" ] || start
[ -z "${JAVA_TOOL_OPTIONS-}${JDK_JAVA_OPTIONS-}" ] || start
case $home in /*) ;; *) home=$(pwd)/$home ;; esac

# Files of those who started Terraform, such as locks, which a process that outlives it must not hold. A shell can close
# those with one digit; the others it names. What closes by itself (O_CLOEXEC) is this script.
inherited=
for file in /proc/$$/fd/[1-9][0-9]*; do
  flags=
  while read -r field flags && [ "$field" != flags: ]; do :; done 2>/dev/null <"/proc/$$/fdinfo/${file##*/}"
  case $flags in 0[2367]??????) ;; *) inherited="$inherited ${file##*/}" ;; esac
done

# Where nobody else can put anything, or exchange it.
if [ -n "${XDG_RUNTIME_DIR-}" ] && [ -O "$XDG_RUNTIME_DIR" ]; then
  place=$XDG_RUNTIME_DIR/wirefleet-provider
elif [ -k /tmp ]; then
  place=/tmp/wirefleet-provider-$(id -u)
else
  start
fi
[ -d "$place" ] || mkdir -m 700 "$place" 2>/dev/null
[ -d "$place" ] && [ ! -L "$place" ] && [ -O "$place" ] || start

find_room() {
  for room in "$place"/*; do
    read -r process 2>/dev/null <"$room/process" && read -r of 2>/dev/null <"$room/home" || continue
    if ! kill -0 "$process" 2>/dev/null; then
      rm -rf "$room"
    elif [ "$of" = "$home" ] && true 2>/dev/null >"$room/claim"; then
      return 0
    fi
  done
  return 1
}

make_room() {
  room=$place/$$
  { mkdir -m 700 "$room" && mkfifo -m 600 "$room/ask" "$room/answer"; } 2>/dev/null || return 1
  : >"$room/claim"
  printf '%s\n' "$home" >"$room/home"
  (
    trap '' HUP INT QUIT
    cd /
    before='env -i LC_ALL=C.UTF-8'
    start linger "$room" "$patience" $inherited
  ) </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  process=$!
  printf '%s\n' "$process" >"$room/process"
}

hand_over() {
  [ -p "$room/ask" ] && [ -p "$room/answer" ] || return
  exec 3<>"$room/ask" 4<>"$room/answer"
  (
    tries=0
    while [ "$tries" -lt 200 ] && kill -0 "$process" 2>/dev/null; do
      sleep 0.1 4>&-
      tries=$((tries + 1))
    done
    echo late >&4
  ) </dev/null >/dev/null 2>&1 3>&- &
  watch=$!
  echo $$ >&3
  read -r line <&4
  kill "$watch" 2>/dev/null
  case $line in
    1\|*)
      printf '%s\n' "$line"
      exec 5<"$room/answer" 3>&- 4>&-
      while read -r _ <&5; do :; done
      exit 0
      ;;
  esac
  exec 3>&- 4>&-
}

set -C # makes a claim only one that was not there
find_room && hand_over
make_room && hand_over
start
