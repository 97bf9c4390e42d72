using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Sandbox.Launcher;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.CloneFlags;

namespace Berth.Sandbox.Running;

/// <summary>Makes a user and a mount namespace in a process of its own, and mounts something there: the one certain way to know that it can be done.</summary>
public static class UserNamespaceAttempt
{
    private const int Report = 3;

    /// <summary>Tries. Null: it works; otherwise what the kernel said.</summary>
    public static Errno? Run()
    {
        var program = new ProgramBuilder();
        var child = program.Nested();
        child.NewFileSystem("tmpfs", [], 0, "mount a tmpfs");
        child.Add(new ExitOperation(0, "done"));
        var pid = program.NewSlot("child");
        program.Add(new CloneOperation(CLONE_NEWUSER | CLONE_NEWNS, "CLONE_NEWUSER|CLONE_NEWNS", pid, child.Operations, "make namespaces"));
        program.Call(Syscall.wait4, "wait", pid, 0, 0, 0);

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
