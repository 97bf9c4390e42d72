namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// The root of a small system for machines: BusyBox as its init, and the host's Python. Debian's own is in README; this one boots in a few
/// seconds even where guests are emulated.
/// </summary>
public static class PythonRoot
{
    private const string Python = "/usr/bin/python3";

    // Python's directory without what no server needs. A program's libraries are where its loader looks for them.
    private const string Script = """
        set -e
        cd "$1"
        mkdir -p bin sbin etc dev proc sys run tmp usr/bin usr/lib var
        cp "$2" bin/busybox
        for name in sh cat echo id ls poweroff reboot sync test true touch; do ln -s busybox bin/$name; done
        ln -s ../bin/busybox sbin/init
        echo ::sysinit:/bin/true >etc/inittab
        echo root:x:0:0:root:/:/bin/sh >etc/passwd
        real=$(readlink -f "$3")
        cp "$real" usr/bin/python3
        ldd "$real" | sed -n 's/.*\(=> \|^\s*\)\(\/[^ ]*\) (0x.*/\2/p' | while read -r library; do
            mkdir -p ".$(dirname "$library")"; cp -L "$library" ".$library"
        done
        modules=$("$3" -Sc 'import os; print(os.path.dirname(os.__file__))')
        mkdir -p ".$modules"
        tar -C "$modules" --exclude=./test --exclude=./idlelib --exclude=./lib2to3 --exclude=./ensurepip --exclude=./pydoc_data \
            --exclude='./config-*' --exclude=./dist-packages --exclude=./distutils -cf - . | tar -C ".$modules" -xf -
        """;

    /// <summary>Writes it into an empty directory.</summary>
    /// <exception cref="MachineUnavailableException">BusyBox or Python is missing here.</exception>
    public static async Task WriteAsync(string directory, CancellationToken cancellation)
    {
        if (!File.Exists(GuestFiles.BusyBox))
            throw new MachineUnavailableException("needs Debian's package busybox-static");
        if (!File.Exists(Python))
            throw new MachineUnavailableException("needs Debian's package python3");
        (await HostCommand.RunAsync("bash", ["-c", Script, "bash", directory, GuestFiles.BusyBox, Python], cancellation)).ShouldSucceed();
    }
}
