using Berth.Linux.Commands;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;

namespace Berth.Linux.Tests.Descriptors;

/// <summary>Runs alone, because other tests open descriptors, too.</summary>
[Collection(nameof(AloneCollection))]
public sealed class LeakTests
{
    [Fact]
    public async Task Everything_ManyTimesOver_LeavesNoDescriptorOpen()
    {
        await Once();
        var before = new OpenDescriptors();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Once()));

        await before.ShouldBeAsBefore();
    }

    private static async Task Once()
    {
        using var directory = new TemporaryDirectory();
        await CommandRunner.RunAsync(new Command("cat") { Input = new byte[100] }, Deadline.Token());
        await CommandRunner.RunAsync(new Command("/etc/passwd"), Deadline.Token());
        using (var child = ProcessSpawner.Spawn(new SpawnRequest { Path = "/bin/true", Arguments = ["true"] }))
            await child.WaitAsync();
        Should.Throw<LinuxException>(() => ProcessSpawner.Spawn(new SpawnRequest { Path = "/no/such/program", Arguments = ["x"] }));
        using (MemoryFile.CreateExecutable("berth-test", [1, 2, 3]))
        using (MemoryFile.CreateUnlinked([1, 2, 3], directory.Path))
        using (SocketPair.Create(UnixSocketType.Stream))
        using (var pipe = Pipe.Create())
        using (var cancellation = new CancellationTokenSource())
        {
            var wait = Reactor.WaitReadableAsync(pipe.ReadEnd, cancellation.Token);
            await cancellation.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => wait);
        }

        using (FileLock.Acquire(directory["lock"]))
            Should.Throw<TimeoutException>(() => FileLock.Acquire(directory["lock"], TimeSpan.FromMilliseconds(1)));
        AtomicFile.Write(directory["file"], "x"u8);
        using (var sampler = new ProcessSampler())
            sampler.Sample(Environment.ProcessId).ShouldNotBeNull();
        ProcessHandle.TryOpen(ProcessIdentity.Find(Environment.ProcessId)!.Value)!.Dispose();
    }
}
