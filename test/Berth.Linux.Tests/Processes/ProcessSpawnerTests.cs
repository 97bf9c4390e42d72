using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tests.Processes;

public sealed class ProcessSpawnerTests
{
    [Fact]
    public void Spawn_Exits_StatusIsItsCode()
    {
        using var child = ProcessSpawner.Spawn(Shell.Script("exit 7"));

        child.Wait().ShouldBe(ExitStatus.Exited(7));
        child.Wait().ShellCode.ShouldBe(7);
    }

    [Fact]
    public async Task Spawn_Signalled_StatusIsTheSignal()
    {
        using var child = ProcessSpawner.Spawn(Shell.Script("exec sleep 60"));
        child.Signal(Signal.SIGKILL).ShouldBeTrue();

        var status = await Deadline.Within(child.WaitAsync());
        status.Signal.ShouldBe(Signal.SIGKILL);
        status.ShellCode.ShouldBe(137);
        child.Signal(Signal.SIGKILL).ShouldBeFalse();
    }

    [Fact]
    public async Task WaitAsync_ManyAtOnceAndAThread_AllGetTheStatus()
    {
        using var gate = Pipe.Create();
        using var child = ProcessSpawner.Spawn(Shell.Script("read x; exit 3", new DescriptorMapping(gate.ReadEnd, 0)));
        var waits = Enumerable.Range(0, 5).Select(_ => child.WaitAsync().AsTask()).Append(Task.Run(child.Wait)).ToArray();
        gate.WriteEnd.Dispose();

        foreach (var status in await Deadline.Within(Task.WhenAll(waits)))
            status.ShouldBe(ExitStatus.Exited(3));
    }

    [Fact]
    public void Spawn_NoSuchFile_NamesIt() =>
        Should.Throw<LinuxException>(() => ProcessSpawner.Spawn(new SpawnRequest { Path = "/no/such/program", Arguments = ["x"] }))
            .Message.ShouldBe("cannot start /no/such/program: no such file or directory (ENOENT)");

    [Fact]
    public void Spawn_SourcesAndTargetsOverlap_EachGetsItsTarget()
    {
        using var directory = new TemporaryDirectory();
        using var first = File.OpenHandle(directory.Write("first", "one\n"));
        using var second = File.OpenHandle(directory.Write("second", "two\n"));
        // Crossed: each gets the number that the other has in this process.
        DescriptorMapping[] crossed = [new(first, Number(second)), new(second, Number(first)), new(first, Number(first) + 100)];

        Shell.Output($"cat /dev/fd/{Number(second)} /dev/fd/{Number(first)} /dev/fd/{Number(first) + 100}", crossed)
            .ShouldBe("one\ntwo\none\n");
    }

    [Fact]
    public void Spawn_DescriptorToItsOwnNumber_IsInherited()
    {
        using var directory = new TemporaryDirectory();
        using var file = File.OpenHandle(directory.Write("file", "kept\n"));

        Shell.Output($"cat /dev/fd/{Number(file)}", new DescriptorMapping(file, Number(file))).ShouldBe("kept\n");
    }

    [Fact]
    public void Spawn_ImageNumberedLikeATarget_StillRuns()
    {
        using var image = MemoryFile.CreateExecutable("berth-test", File.ReadAllBytes("/bin/cat"));
        using var directory = new TemporaryDirectory();
        using var file = File.OpenHandle(directory.Write("file", "content\n"));
        using var output = Pipe.Create();
        using var child = ProcessSpawner.Spawn(new SpawnRequest
        {
            Image = image.Handle,
            Arguments = ["cat", $"/dev/fd/{Number(image.Handle)}"],
            Descriptors = [new(file, Number(image.Handle)), new(output.WriteEnd, 1)],
        });
        output.WriteEnd.Dispose();

        Shell.ReadToEnd(output).ShouldBe("content\n");
        child.Wait().IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public void Spawn_SignalsThatTheRuntimeIgnores_AreDefaultAndUnblocked() =>
        Shell.Output("grep -E 'Sig(Blk|Ign)' /proc/self/status").ShouldBe("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");

    [Fact]
    public void Spawn_NothingMapped_OpenFilesAreNotInherited()
    {
        using var directory = new TemporaryDirectory();
        using var file = File.OpenHandle(directory.Write("secret", "x"));
        using var pipe = Pipe.Create();
        using var image = MemoryFile.Create("secret");

        var inherited = Shell.Output("ls -l /proc/self/fd");
        inherited.ShouldNotContain("secret");
        inherited.ShouldNotContain(FileDescriptors.Open()[Number(pipe.ReadEnd)]);
    }

    [Fact]
    public void Spawn_EnvironmentAndDirectory_AreApplied()
    {
        using var output = Pipe.Create();
        using var child = ProcessSpawner.Spawn(
            Shell.Script("pwd; echo $GREETING; env | wc -l", new DescriptorMapping(output.WriteEnd, 1)) with
            {
                Environment = ["GREETING=grüß dich", "PATH=/usr/bin:/bin"],
                WorkingDirectory = "/usr",
            });
        output.WriteEnd.Dispose();

        Shell.ReadToEnd(output).ShouldStartWith("/usr\ngrüß dich\n");
        child.Wait();
    }

    [Fact]
    public async Task Spawn_NewSession_GroupIsItsOwnAndSignalled()
    {
        using var output = Pipe.Create();
        using var child = ProcessSpawner.Spawn(
            Shell.Script(
                "sleep 60 & cut -d' ' -f5,6 /proc/self/stat; wait", new DescriptorMapping(output.WriteEnd, 1)) with
            { NewSession = true });
        output.WriteEnd.Dispose();
        var line = new byte[64];
        var count = DescriptorIO.Read(output.ReadEnd, line);
        System.Text.Encoding.UTF8.GetString(line, 0, count).ShouldBe($"{child.Pid} {child.Pid}\n");

        child.SignalGroup(Signal.SIGTERM).ShouldBeTrue();

        (await Deadline.Within(child.WaitAsync())).Signal.ShouldBe(Signal.SIGTERM);
        // The sleep had a copy of the pipe, so the end shows that it has ended, too.
        DescriptorIO.Read(output.ReadEnd, line).ShouldBe(0);
    }

    [Fact]
    public async Task TryOpen_SameProcess_SeesItsEnd_AndAnotherStartTimeIsNull()
    {
        using var child = ProcessSpawner.Spawn(Shell.Script("exec sleep 60"));
        using var handle = ProcessHandle.TryOpen(child.Identity).ShouldNotBeNull();
        ProcessHandle.TryOpen(child.Identity with { StartTime = child.StartTime + 1 }).ShouldBeNull();

        handle.Signal(Signal.SIGKILL).ShouldBeTrue();
        await Deadline.Within(handle.WaitForExitAsync());

        child.Wait();
        ProcessHandle.TryOpen(child.Identity).ShouldBeNull();
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
