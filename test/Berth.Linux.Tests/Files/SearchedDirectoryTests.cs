using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Files;

[SupportedOSPlatform("linux")]
public sealed class SearchedDirectoryTests
{
    [Fact]
    public void Enter_DeeperThanAPathCanBeLong_Reads()
    {
        using var directory = new TemporaryDirectory();
        var name = new string('d', 200);
        var made = DirectoryHandle.Open(directory.Path);
        var opened = SearchedDirectory.Find(directory.Path);
        for (var depth = 0; depth < 25; depth++)
        {
            var path = $"/proc/self/fd/{made.Handle.DangerousGetHandle()}/{name}";
            Directory.CreateDirectory(path);
            var below = DirectoryHandle.Open(path);
            made.Dispose();
            made = below;

            var next = opened!.Enter(name);
            opened.Dispose();
            opened = next;
        }

        File.WriteAllText($"/proc/self/fd/{made.Handle.DangerousGetHandle()}/file", "");
        made.Dispose();
        opened!.Read().ShouldHaveSingleItem().Name.ShouldBe("file");
        opened.Look("file")!.Kind.ShouldBe(FileKind.Regular);
        opened.Look("other").ShouldBeNull();
        opened.Dispose();
    }

    [Fact]
    public void Enter_NotADirectory_IsNull()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("file", "");
        Directory.CreateDirectory(directory["below"]);
        File.CreateSymbolicLink(directory["link"], "below");
        using var opened = SearchedDirectory.Find(directory.Path)!;

        using (var below = opened.Enter("below"))
            below!.Read().ShouldBeEmpty();
        foreach (var name in (string[])["file", "link", "missing"])
            opened.Enter(name).ShouldBeNull(name);
        SearchedDirectory.Find(directory["missing"]).ShouldBeNull();
    }

    [Fact]
    public async Task Find_Modes_DecideWhatCanBeDone()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["d"]);
        File.WriteAllText(directory["d/known"], "");
        try
        {
            File.SetUnixFileMode(directory["d"], UnixFileMode.UserExecute | UnixFileMode.UserWrite);
            SearchedDirectory.MayEnter(directory["d"]).ShouldBeTrue();
            using (var hidden = SearchedDirectory.Find(directory["d"])!)
            {
                hidden.IsListable.ShouldBeFalse();
                hidden.Look("known").ShouldNotBeNull();
                hidden.Look("other").ShouldBeNull();
            }

            File.SetUnixFileMode(directory["d"], UnixFileMode.UserRead);
            SearchedDirectory.MayEnter(directory["d"]).ShouldBeFalse();
            using var listed = SearchedDirectory.Find(directory["d"])!;
            listed.Read().ShouldHaveSingleItem();
            Should.Throw<LinuxException>(() => listed.Look("known")).Error.ShouldBe(Errno.EACCES);
        }
        finally
        {
            File.SetUnixFileMode(directory["d"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
