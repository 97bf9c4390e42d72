using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Descriptors;

public sealed class MemoryFileTests
{
    [Fact]
    public void Seal_ThenWrite_IsRefused()
    {
        using var file = MemoryFile.Create("berth-test");
        file.Write("before"u8);
        file.Seal();

        Should.Throw<LinuxException>(() => file.Write("after"u8)).Error.ShouldBe(Errno.EPERM);
        FileStatus.Of(file.Handle).Size.ShouldBe(6);
    }

    [Fact]
    public void CreateExecutable_Spawned_Runs()
    {
        using var image = MemoryFile.CreateExecutable("berth-test", File.ReadAllBytes("/bin/true"));
        using var child = ProcessSpawner.Spawn(new SpawnRequest { Image = image.Handle, Arguments = ["anything"] });

        child.Wait().ShouldBe(ExitStatus.Exited(0));
        image.IsSealed.ShouldBeTrue();
    }

    [Fact]
    public void CreateUnlinked_Spawned_RunsAndLeavesNoName()
    {
        using var directory = new TemporaryDirectory();
        using var image = MemoryFile.CreateUnlinked(File.ReadAllBytes("/bin/true"), directory.Path);
        using var child = ProcessSpawner.Spawn(new SpawnRequest { Image = image.Handle, Arguments = ["anything"] });

        child.Wait().ShouldBe(ExitStatus.Exited(0));
        Directory.EnumerateFileSystemEntries(directory.Path).ShouldBeEmpty();
    }
}
