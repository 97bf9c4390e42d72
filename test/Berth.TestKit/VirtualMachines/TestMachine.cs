using System.Globalization;

namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// A whole Linux of a test's own, for what must not be done to the host's: sysctls, cgroup v2 limits, running out of memory. It is booted
/// in QEMU without
/// KVM (2 s), runs its cases one after the other, and powers off. Its root is a tmpfs; it has no disk and no network but loopback.
/// </summary>
/// <param name="kernel">The kernel to boot.</param>
public sealed class TestMachine(MachineKernel kernel)
{
    /// <summary>How long a machine may take from start to power-off.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private const string Qemu = "qemu-system-x86_64";
    private const int MemoryMiB = 512;

    // Without these two the kernel spends seconds on calibrating a clock that emulation makes jump.
    private const string KernelArguments = "console=ttyS0 quiet panic=-1 reboot=t no_timer_check tsc_early_khz=2000000";

    private readonly List<MachineCase> _cases = [];
    private readonly List<(string Path, string Content)> _files = [];
    private readonly List<(string Path, string HostPath)> _programs = [];

    /// <summary>Adds a case; they run in the order in which they are added.</summary>
    public void Add(MachineCase item)
    {
        if (_cases.Exists(known => known.Name == item.Name))
            throw new ArgumentException($"there is a case \"{item.Name}\" already", nameof(item));
        _cases.Add(item);
    }

    /// <summary>Adds a file that all may read.</summary>
    public void AddFile(string path, string content) => _files.Add((path, content));

    /// <summary>Adds a program of the host, with its libraries.</summary>
    public void AddProgram(string path, string hostPath) => _programs.Add((path, hostPath));

    /// <summary>Adds the native executables to /usr/bin.</summary>
    /// <exception cref="MachineUnavailableException">It has not been built.</exception>
    public void AddBerth()
    {
        if (!File.Exists(MachineFiles.NativeBerth))
            throw new MachineUnavailableException("needs the native berth: run 'make native', or name it in BERTH_NATIVE");
        foreach (var (name, path) in MachineFiles.NativePrograms)
            AddProgram($"/usr/bin/{name}", path);
    }

    /// <summary>
    /// Boots, runs the cases, and reads the report. A machine that dies, or is not done at the deadline, gives the cases that ended before.
    /// </summary>
    /// <exception cref="MachineUnavailableException">QEMU, BusyBox or the kernel is missing here.</exception>
    public async Task<MachineRun> RunAsync(CancellationToken cancellation)
    {
        var fetched = await kernel.FetchAsync(cancellation);
        using var directory = new TemporaryDirectory();
        await WriteFilesAsync(directory["initramfs"], fetched, cancellation);

        // QEMU has a deadline of its own, from timeout(1): it ends even if this process is killed first.
        var qemu = await HostCommand.RunAsync(
            "timeout",
            [
                "--signal=KILL", Deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture), Qemu,
                "-M", "microvm,rtc=on", "-accel", "tcg", "-cpu", "max", "-m", $"{MemoryMiB}", "-smp", "1",
                "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
                "-kernel", MachineKernel.ImageIn(fetched), "-initrd", directory["initramfs"], "-append", KernelArguments,
                "-chardev", $"file,id=console,path={directory["console"]}", "-device", "isa-serial,chardev=console,index=0",
                "-chardev", $"file,id=report,path={directory["report"]}", "-device", "isa-serial,chardev=report,index=1",
            ],
            cancellation);
        if (qemu.ExitCode is 126 or 127)
            throw new MachineUnavailableException($"needs {Qemu} (Debian's package qemu-system-x86): {qemu.Error}");

        var (cases, isComplete) = GuestReport.Read(await ReadAsync(directory["report"], cancellation));
        var console = System.Text.Encoding.UTF8.GetString(await ReadAsync(directory["console"], cancellation));
        return new MachineRun(cases, isComplete, $"{console}\n{Qemu} ended with exit code {qemu.ExitCode}\n{qemu.Error}");
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation) =>
        File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellation) : [];

    private async Task WriteFilesAsync(string path, string kernelDirectory, CancellationToken cancellation)
    {
        await using var stream = File.Create(path);
        var files = new GuestFiles(stream);
        foreach (var (guestPath, hostPath) in _programs)
            await files.AddProgramAsync(guestPath, hostPath, cancellation);
        files.Add($"usr/lib/{MachineKernel.OverlayModule}",
            await File.ReadAllBytesAsync(Path.Combine(kernelDirectory, MachineKernel.OverlayModule), cancellation));
        foreach (var (guestPath, content) in _files)
            files.AddText(guestPath, content);
        foreach (var (number, item) in _cases.Index())
            files.AddCase(number, item);
        files.End();
    }
}
