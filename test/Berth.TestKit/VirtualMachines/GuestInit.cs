namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// The first process of a test machine. Cases are the directories of /cases, in order: the files name, script, user, cgroup and limit
/// (seconds).
/// The console (ttyS0) takes the kernel's log; the second serial line takes the report that <see cref="GuestReport"/> reads.
/// </summary>
internal static class GuestInit
{
    /// <summary>The line of the report before a case's output: name, exit code, milliseconds, bytes of output.</summary>
    public const string CaseMark = "@case";

    /// <summary>The last line of the report.</summary>
    public const string EndMark = "@end";

    /// <summary>The script, for /init.</summary>
    public const string Script = """
        #!/bin/busybox sh
        export PATH=/usr/bin
        if [ "$1" != ready ]; then
            # The first root is the kernel's rootfs, which pivot_root(2) refuses: move to a tmpfs, as a distribution's initramfs moves to its disk.
            /usr/bin/busybox --install -s /usr/bin
            mount -t tmpfs -o mode=0755 root /new
            cp -a bin lib lib64 sbin usr etc home root cases init proc sys dev run tmp var /new
            exec switch_root /new /init ready
        fi

        mount -t proc -o nosuid,nodev,noexec proc /proc
        mount -t sysfs -o nosuid,nodev,noexec sys /sys
        mount -t devtmpfs -o nosuid dev /dev
        mkdir -p /dev/pts /dev/shm /run/user/1000
        mount -t devpts -o nosuid,noexec,mode=620,ptmxmode=666 pts /dev/pts
        mount -t tmpfs -o nosuid,nodev shm /dev/shm
        ln -s /proc/self/fd /dev/fd
        mount -t securityfs -o nosuid,nodev,noexec security /sys/kernel/security
        mount -t cgroup2 -o nosuid,nodev,noexec,nsdelegate cgroup2 /sys/fs/cgroup
        chmod 1777 /tmp /dev/shm
        chmod 700 /root /run/user/1000
        chown -R 1000:1000 /home/user /run/user/1000
        ip link set lo up
        hostname machine
        stty -F /dev/ttyS1 raw -echo
        exec 9>/dev/ttyS1

        # The tree that systemd makes: session scopes belong to root, the user manager's part to the user.
        cgroup=/sys/fs/cgroup
        controllers='+cpu +memory +pids'
        mkdir -p $cgroup/init $cgroup/sessions $cgroup/user-0/app $cgroup/user-1000/app
        echo $$ >$cgroup/init/cgroup.procs
        for branch in $cgroup $cgroup/sessions $cgroup/user-0 $cgroup/user-0/app $cgroup/user-1000 $cgroup/user-1000/app; do
            echo "$controllers" >$branch/cgroup.subtree_control
        done
        # give DIRECTORY: delegation (cgroups(7)) is the directory and these files.
        give() { chown 1000:1000 "$1" "$1/cgroup.procs" "$1/cgroup.threads" "$1/cgroup.subtree_control"; }
        give $cgroup/user-1000
        give $cgroup/user-1000/app

        now() { read -r up _ </proc/uptime; echo "${up%.*}${up#*.}0"; }

        number=0
        for dir in /cases/*; do
            number=$((number + 1))
            read -r name <$dir/name; read -r user <$dir/user; read -r delegation <$dir/cgroup; read -r limit <$dir/limit
            id=0 home=/root variables=
            [ $user = root ] || { id=1000 home=/home/user variables='XDG_RUNTIME_DIR=/run/user/1000'; }
            if [ $delegation = session ]; then scope=$cgroup/sessions/case-$number.scope; else scope=$cgroup/user-$id/app/case-$number.scope; fi
            mkdir $scope
            [ $delegation = session ] || [ $id = 0 ] || give $scope
            begin=$(now)
            # timeout(1) leaves a watcher behind it: that must not be in the scope.
            timeout -s KILL $limit sh -c '
                echo 0 >"$1/cgroup.procs"; cd "$2"; shift 2; exec 9>&- setsid env -i "$@"
            ' sh $scope $home PATH=/usr/bin HOME=$home USER=$user LOGNAME=$user SHELL=/bin/sh TERM=dumb $variables \
                su -p -s /bin/sh $user $dir/script </dev/null >/run/output 2>&1
            code=$?
            end=$(now)
            bytes=$(stat -c %s /run/output)
            { echo "@case $code $((end - begin)) $bytes $name"; head -c $bytes /run/output; echo; } >&9
            # Whatever it left goes, deepest first.
            echo 1 >$scope/cgroup.kill
            for left in $(find $scope -depth -type d); do
                until rmdir $left 2>/dev/null || [ $(($(now) - end)) -gt 2000 ]; do usleep 2000; done
            done
        done

        echo @end >&9
        # The line must be out before the machine is gone.
        stty -F /dev/ttyS1 -a >/dev/null
        exec 9>&-
        reboot -f
        """;
}
