using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Running;

/// <summary>Runs system calls in a child process, to test whether they work here.</summary>
internal static class ProbeProgram
{
    private const int Report = 3;

    /// <summary>Runs a program to its end. Null: all calls succeeded; otherwise the kernel's error of the first that failed.</summary>
    public static Errno? Run(ProgramBuilder program)
    {
        program.Add(new ExitOperation(0, "done"));
        var image = LauncherImage.Emit(program.Build(Report), RuntimeInformation.ProcessArchitecture);
        using var file = MemoryFile.CreateExecutable("berth-probe", image.Bytes.Span, Path.GetTempPath());
        using var report = Pipe.Create();
        using var process = ProcessSpawner.Spawn(new SpawnRequest
        {
            Image = file.Handle,
            Arguments = ["berth-probe"],
            Environment = [],
            Descriptors = [new DescriptorMapping(report.WriteEnd, Report)],
        });
        report.WriteEnd.Dispose();
        Span<byte> answer = stackalloc byte[8];
        var failed = DescriptorIO.ReadFully(report.ReadEnd, answer) == answer.Length;
        process.Wait();
        return failed ? (Errno)BitConverter.ToInt32(answer[4..]) : null;
    }
}
