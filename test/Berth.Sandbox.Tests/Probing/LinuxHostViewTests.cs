using Berth.Sandbox.Host;
using Berth.Sandbox.Probing;

namespace Berth.Sandbox.Tests.Probing;

public sealed class LinuxHostViewTests
{
    [Fact]
    public void LookAndList_EveryKind_AreTheSame()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("file", "x");
        directory.Write("directory/below", "x");
        File.SetUnixFileMode(directory.Write("program", "x"), UnixFileMode.UserRead | UnixFileMode.GroupExecute);
        File.CreateSymbolicLink(directory["link"], "file");
        File.CreateSymbolicLink(directory["dangling"], "/no/such");
        var host = new LinuxHostView();

        var entries = host.List(directory.Path).ShouldNotBeNull();

        entries.Select(static e => (e.Name, e.Kind)).Order().ShouldBe(
        [
            ("dangling", HostFileKind.Symlink), ("directory", HostFileKind.Directory), ("file", HostFileKind.File),
                ("link", HostFileKind.Symlink), ("program", HostFileKind.File),
        ]);
        entries.ShouldAllBe(e => host.Look(directory[e.Name])!.Kind == e.Kind);
        host.Look(directory["link"])!.LinkText.ShouldBe("file");
        host.Look(directory["dangling"])!.LinkText.ShouldBe("/no/such");
        host.Look(directory["program"])!.Executable.ShouldBeTrue();
        host.Look(directory["file"])!.Executable.ShouldBeFalse();
        host.Look("/dev/null")!.Kind.ShouldBe(HostFileKind.Special);
    }

    [Fact]
    public void LookAndList_NotThere_IsNull()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("file", "x");
        var host = new LinuxHostView();
        foreach (var path in (string[])["missing", "missing/below", "file/below"])
            host.Look(directory[path]).ShouldBeNull();
        host.List(directory["missing"]).ShouldBeNull();
        host.List(directory["file"]).ShouldBeNull();
        host.List(directory.Path)!.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task List_DirectoryOfAnother_IsNull()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        new LinuxHostView().List("/root").ShouldBeNull();
        new LinuxHostView().Look("/root/.profile").ShouldBeNull();
    }

    [Fact]
    public void List_ManyNames_AllCome()
    {
        using var directory = new TemporaryDirectory();
        string[] names = [.. Enumerable.Range(0, 3000).Select(static i => $"{i:D5}-{new string('x', 40)}").Order(StringComparer.Ordinal)];
        foreach (var name in names)
            File.Create(directory[name]).Dispose();
        new LinuxHostView().List(directory.Path)!.Select(static e => e.Name).Order(StringComparer.Ordinal).ShouldBe(names);
    }
}
