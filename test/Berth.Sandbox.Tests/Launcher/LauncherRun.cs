using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>A launcher that runs, its standard streams and its report pipe (descriptor 3) held by the test.</summary>
internal sealed class LauncherRun : IDisposable
{
    /// <summary>The report descriptor that programs in these tests name.</summary>
    public const int Report = 3;

    private readonly TemporaryDirectory _directory = new();
    private readonly Pipe _input = Pipe.Create();
    private readonly Pipe _output = Pipe.Create();
    private readonly Pipe _error = Pipe.Create();
    private readonly Pipe _report = Pipe.Create();

    private LauncherRun(byte[] image, Architecture architecture)
    {
        DescriptorMapping[] descriptors =
            [new(_input.ReadEnd, 0), new(_output.WriteEnd, 1), new(_error.WriteEnd, 2), new(_report.WriteEnd, Report)];
        if (Machine.Emulator(architecture) is { } emulator)
        {
            var file = _directory["launcher"];
            File.WriteAllBytes(file, image);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Process = ProcessSpawner.Spawn(
                new SpawnRequest { Path = emulator, Arguments = [emulator, file], Environment = [], Descriptors = descriptors });
        }
        else
        {
            using var file = MemoryFile.CreateExecutable("berth-launcher-test", image);
            Process = ProcessSpawner.Spawn(
                new SpawnRequest { Image = file.Handle, Arguments = ["launcher"], Environment = [], Descriptors = descriptors });
        }

        _input.ReadEnd.Dispose();
        _output.WriteEnd.Dispose();
        _error.WriteEnd.Dispose();
        _report.WriteEnd.Dispose();
    }

    /// <summary>The process that was started: the launcher, or the emulator in which it runs.</summary>
    public ChildProcess Process { get; }

    public static LauncherRun Start(SyscallProgram program, Architecture architecture) =>
        new(LauncherImage.Emit(program, architecture).Bytes.ToArray(), architecture);

    public static LauncherRun Start(byte[] image, Architecture architecture) => new(image, architecture);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<LauncherResult> ToEnd(SyscallProgram program, Architecture architecture)
    {
        using var run = Start(program, architecture);
        return await run.Finish();
    }

    /// <summary>Writes to its standard input.</summary>
    public void Say(string text) => DescriptorIO.WriteFully(_input.WriteEnd, Encoding.UTF8.GetBytes(text));

    /// <summary>Reads standard output up to the end of a line.</summary>
    public async Task<string> ReadLine()
    {
        List<byte> line = [];
        var one = new byte[1];
        while (await Deadline.Within(DescriptorIO.ReadAsync(_output.ReadEnd, one)) == 1 && one[0] != '\n')
            line.Add(one[0]);
        return Encoding.UTF8.GetString([.. line]);
    }

    /// <summary>Closes its standard input and waits for it to end.</summary>
    public async Task<LauncherResult> Finish()
    {
        _input.WriteEnd.Dispose();
        var output = ReadToEnd(_output);
        var error = ReadToEnd(_error);
        var report = ReadToEnd(_report);
        var status = await Deadline.Within(Process.WaitAsync());
        return new LauncherResult(status, await output, Encoding.UTF8.GetString(await error), await report);
    }

    public void Dispose()
    {
        Process.Signal(Signal.SIGKILL);
        Process.Wait();
        Process.Dispose();
        foreach (var pipe in (Pipe[])[_input, _output, _error, _report])
            pipe.Dispose();
        _directory.Dispose();
    }

    private static async Task<byte[]> ReadToEnd(Pipe pipe)
    {
        using var content = new MemoryStream();
        var buffer = new byte[4096];
        while (await Deadline.Within(DescriptorIO.ReadAsync(pipe.ReadEnd, buffer)) is > 0 and var count)
            content.Write(buffer, 0, count);
        return content.ToArray();
    }
}
