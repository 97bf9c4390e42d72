using System.Globalization;
using System.Text;

namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// The host that most people have: a Debian 12 with systemd as process 1, cgroup v2, logind and real logins, booted in QEMU without KVM (15
/// s on an idle host). It runs its cases one after the other, some of which reboot it, and powers off. Nothing is kept of it.
/// </summary>
public sealed class DebianMachine
{
    /// <summary>How long a machine may take from start to power-off.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    private const string Qemu = "qemu-system-x86_64";

    // Without the clock's two the kernel spends seconds on calibrating what emulation makes jump.
    private const string KernelArguments =
        "console=ttyS0 quiet panic=-1 no_timer_check tsc_early_khz=2000000 systemd.show_status=0 mitigations=off audit=0";

    // Cases go on after a reboot where they were: what is done is counted on the disk. The report's line must be out before the machine is
    // gone.
    private const string Runner = """
        [ -e /usr/bin/berth ] || cp /cases/bin/* /usr/bin/
        stty -F /dev/ttyS1 raw -echo
        exec 9>/dev/ttyS1
        mkdir -p /var/lib/cases
        now() { read -r up _ </proc/uptime; echo "${up%.*}${up#*.}0"; }
        done=$(cat /var/lib/cases/done 2>/dev/null || echo 0)
        number=0
        for case in /cases/[0-9]*; do
            number=$((number + 1))
            [ $number -gt $done ] || continue
            name=$(cat $case/name) limit=$(cat $case/limit) begin=$(now)
            if [ "$(cat $case/user)" = user ]; then
                timeout -s KILL $limit ssh user@localhost bash -s <$case/script >/run/output 2>&1
            else
                (cd /root && HOME=/root timeout -s KILL $limit bash $case/script) </dev/null >/run/output 2>&1
            fi
            code=$?
            { echo "@case $code $(($(now) - begin)) $(stat -c %s /run/output) $name"; cat /run/output; echo; } >&9
            stty -F /dev/ttyS1 -a >/dev/null
            echo $number >/var/lib/cases/done
            if [ -e $case/reboot ]; then sync; systemctl reboot --no-block; sleep 1000; fi
        done
        echo @end >&9
        stty -F /dev/ttyS1 -a >/dev/null
        systemctl poweroff --no-block
        """;

    private readonly List<MachineCase> _cases = [];
    private readonly List<(string Path, string HostPath)> _trees = [];

    /// <summary>Adds a case; they run in the order in which they are added. A case of the user is a login of its own, by ssh.</summary>
    public void Add(MachineCase item)
    {
        if (_cases.Exists(known => known.Name == item.Name))
            throw new ArgumentException($"there is a case \"{item.Name}\" already", nameof(item));
        _cases.Add(item);
    }

    /// <summary>Adds a file or a directory of the host's below /cases.</summary>
    public void AddTree(string name, string hostPath) => _trees.Add((name, hostPath));

    /// <summary>
    /// Boots, runs the cases, and reads the report. A machine that dies, or is not done at the deadline, gives the cases that ended before.
    /// </summary>
    /// <exception cref="MachineUnavailableException">QEMU, the disk or the native berth is missing here.</exception>
    public async Task<MachineRun> RunAsync(CancellationToken cancellation)
    {
        if (!File.Exists(MachineFiles.NativeBerth))
            throw new MachineUnavailableException("needs the native berth: run 'make native', or name it in BERTH_NATIVE");
        var files = await DebianDisk.FindAsync(cancellation);
        using var directory = new TemporaryDirectory();
        await WriteCasesAsync(directory.Path, cancellation);

        // QEMU has a deadline of its own, from timeout(1): it ends even if this process is killed first. What is written to the disks is
        // thrown away with it.
        var qemu = await HostCommand.RunAsync(
            "timeout",
            [
                "--signal=KILL", Deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture), Qemu,
                "-M", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-m", "1024", "-smp", "2", "-nodefaults", "-no-user-config",
                    "-display", "none",
                "-kernel", Path.Combine(files, DebianDisk.Kernel), "-initrd", Path.Combine(files, DebianDisk.FirstFiles), "-append",
                    KernelArguments,
                "-drive", $"file={Path.Combine(files, DebianDisk.Disk)},format=raw,if=none,id=root,snapshot=on", "-device",
                    "virtio-blk-pci,drive=root",
                "-drive", $"file={directory["cases"]},format=raw,if=none,id=cases,read-only=on", "-device", "virtio-blk-pci,drive=cases",
                "-chardev", $"file,id=console,path={directory["console"]}", "-device", "isa-serial,chardev=console,index=0",
                "-chardev", $"file,id=report,path={directory["report"]}", "-device", "isa-serial,chardev=report,index=1",
            ],
            cancellation);
        if (qemu.ExitCode is 126 or 127)
            throw new MachineUnavailableException($"needs {Qemu} (Debian's package qemu-system-x86): {qemu.Error}");
        var (cases, isComplete) = GuestReport.Read(await ReadAsync(directory["report"], cancellation));
        var console = Encoding.UTF8.GetString(await ReadAsync(directory["console"], cancellation));
        return new MachineRun(cases, isComplete, $"{console}\n{Qemu} ended with exit code {qemu.ExitCode}\n{qemu.Error}");
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation) =>
        File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellation) : [];

    private async Task WriteCasesAsync(string directory, CancellationToken cancellation)
    {
        var tree = Directory.CreateDirectory(Path.Combine(directory, "tree", "bin")).Parent!.FullName;
        foreach (var (name, path) in MachineFiles.NativePrograms)
            File.Copy(path, Path.Combine(tree, "bin", name));
        foreach (var (name, path) in _trees)
            (await HostCommand.RunAsync("cp", ["-a", path, Path.Combine(tree, name)], cancellation)).ShouldSucceed();
        await File.WriteAllTextAsync(Path.Combine(tree, "run"), Runner + "\n", cancellation);
        foreach (var (number, item) in _cases.Index())
        {
            var place = Directory.CreateDirectory(Path.Combine(tree, $"{number:000}")).FullName;
            await File.WriteAllTextAsync(Path.Combine(place, "name"), item.Name + "\n", cancellation);
            await File.WriteAllTextAsync(Path.Combine(place, "script"), item.Script + "\n", cancellation);
            await File.WriteAllTextAsync(Path.Combine(place, "user"), item.User is MachineUser.User ? "user\n" : "root\n", cancellation);
            await File.WriteAllTextAsync(Path.Combine(place, "limit"), $"{(int)item.Limit.TotalSeconds}\n", cancellation);
            if (item.Reboots)
                await File.WriteAllTextAsync(Path.Combine(place, "reboot"), "", cancellation);
        }

        (await HostCommand.RunAsync("truncate", ["-s", "128M", Path.Combine(directory, "cases")], cancellation)).ShouldSucceed();
        (await HostCommand.RunAsync("mke2fs",
            ["-q", "-t", "ext4", "-O", "^has_journal", "-E", "root_owner=0:0", "-d", tree, Path.Combine(directory, "cases")],
            cancellation)).ShouldSucceed();
    }
}
