namespace Berth.TestKit.Containers;

/// <summary>
/// What the first process of a container's process id namespace does: puts the file system together, starts process 1, and waits to be let
/// go.
/// </summary>
internal static class ContainerScript
{
    /// <summary>
    /// The arguments: systemd, s6 or berth, a directory of the container's own, the Debian root, a name, and pairs of what is bound
    /// read-only and where.
    /// </summary>
    public const string Text = """
        set -eu
        init=$1 directory=$2 base=$3 name=$4
        shift 4
        exec >"$directory/console" 2>&1
        mkdir "$directory/files"
        mount -t tmpfs -o mode=0755 tmpfs "$directory/files"
        root=$directory/files/root
        mkdir "$directory/files/upper" "$directory/files/work" "$root"
        mount -t overlay -o "lowerdir=$base,upperdir=$directory/files/upper,workdir=$directory/files/work" overlay "$root"
        while [ $# -gt 0 ]; do
            if [ -d "$1" ]; then mkdir -p "$root$2"; else : >"$root$2"; fi
            mount --bind "$1" "$root$2"
            mount -o remount,bind,ro "$root$2"
            shift 2
        done
        if [ "$init" = systemd ]; then
            # A cgroup of its own: nspawn takes fixed names below the one it is started in.
            for hierarchy in $(findmnt -rno TARGET -t cgroup2) $(findmnt -rno TARGET -t cgroup -O name=systemd); do
                mkdir -p "$hierarchy/$name"
                echo $$ >"$hierarchy/$name/cgroup.procs"
            done
            # 133: the container wants to be rebooted (systemd-nspawn(1) leaves that to its service manager).
            until
                SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --machine="$name" --register=no --keep-unit --boot --private-network \
                    --link-journal=no --resolv-conf=off --timezone=off --console=pipe --directory="$root" </dev/null
                [ $? != 133 ]
            do :; done &
        else
            if [ "$init" = s6 ]; then
                mkdir -p "$root/run/service" "$root/run/s6/basedir"
                set -- s6-svscan /run/service
            else
                set -- env HOME=/root berth supervise
            fi
            mount --rbind /dev "$root/dev"
            # As in a container's image: a place for each user's sockets.
            mkdir -p "$root/.host" "$root/run/user/1000"
            chown 1000:1000 "$root/run/user/1000"
            # Not by chroot alone: in one, nobody may make user namespaces. However process 1 ends, it is started anew: that is its reboot.
            while :; do
                unshare --mount --pid --net --fork --kill-child sh -c '
                    ip link set lo up
                    mount -t proc proc "$1/proc"
                    cd "$1"
                    pivot_root . .host
                    shift
                    exec chroot . sh -c "umount -l /.host && exec \"\$@\"" sh "$@"
                ' sh "$root" "$@" || :
            done </dev/null &
        fi
        read -r released || exit 0
        """;
}
