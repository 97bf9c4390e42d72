using System.Diagnostics;
using Berth.Linux.Interop;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Files;

public sealed class DirectoryNamesTests
{
    [Fact]
    public void Find_OfAProcessThatHasEnded_IsNull()
    {
        using var sleep = Process.Start("sleep", "1000");
        using var process = DirectoryHandle.Open($"/proc/{sleep.Id}");
        // Through the descriptor, the kernel finds the directory of the ended process, and open(2) fails with ESRCH.
        var threads = DescriptorPath.Of(process.Handle) + "/task";
        DirectoryNames.Find(threads).ShouldNotBeNull().ShouldHaveSingleItem().Name.ShouldBe($"{sleep.Id}");

        sleep.Kill();
        sleep.WaitForExit();

        DirectoryNames.Find(threads).ShouldBeNull();
    }

    [Fact]
    public void Find_OfADirectoryThatWasRemovedAfterItWasOpened_IsNull()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["removed"]);
        using var removed = DirectoryHandle.Open(directory["removed"]);
        DirectoryNames.Find(DescriptorPath.Of(removed.Handle)).ShouldNotBeNull().ShouldBeEmpty();

        Directory.Delete(directory["removed"]);

        DirectoryNames.Find(DescriptorPath.Of(removed.Handle)).ShouldBeNull();
    }
}
