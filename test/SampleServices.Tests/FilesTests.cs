using Berth.HostServices.Client;
using SampleServices.Files;

namespace SampleServices.Tests;

public sealed class FilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _granted;

    public FilesTests()
    {
        _directory.Write("outside", "secret");
        _directory.Write("granted/below/file", "content");
        _granted = _directory["granted"];
        File.CreateSymbolicLink(Path.Combine(_granted, "out"), "../outside");
        File.CreateSymbolicLink(Path.Combine(_granted, "in"), "below/file");
        File.CreateSymbolicLink(Path.Combine(_granted, "process"), "/proc/self/root/etc/passwd");
    }

    [Fact]
    public async Task Open_FileBelow_IsReadThroughTheDescriptor()
    {
        await using var served = new Served(new FilesDispatcher(new FilesService(_granted)));
        using var file = await new FilesClient(served.Client).OpenAsync("below/file");
        Served.Text(file).ShouldBe("content");
    }

    [Fact]
    public async Task List_Directory_NamesWhatIsInIt()
    {
        await using var served = new Served(new FilesDispatcher(new FilesService(_granted)));
        (await new FilesClient(served.Client).ListAsync(".")).ShouldBe(["below/", "in", "out", "process"]);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("below/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("out")]
    [InlineData("in")]
    [InlineData("process")]
    public async Task Open_PathThatLeadsOutOrOverALink_IsRefusedWithoutAWordOfTheHost(string path)
    {
        await using var served = new Served(new FilesDispatcher(new FilesService(_granted)));
        var refusal = await Should.ThrowAsync<RemoteException>(() => new FilesClient(served.Client).OpenAsync(path));
        refusal.TypeName.ShouldBe(nameof(UnauthorizedAccessException));
        refusal.RemoteMessage.ShouldContain(path);
        refusal.RemoteMessage.ShouldNotContain(_directory.Path);
    }

    [Theory]
    [InlineData("/proc/self/fd/0")]
    [InlineData("/proc/self/root/etc/passwd")]
    public async Task Open_LinkOfProc_IsRefusedWhereProcItselfIsGranted(string path)
    {
        await using var served = new Served(new FilesDispatcher(new FilesService("/proc")));
        var refusal = await Should.ThrowAsync<RemoteException>(() => new FilesClient(served.Client).OpenAsync(path["/proc/".Length..]));
        refusal.TypeName.ShouldBe(nameof(UnauthorizedAccessException));
    }

    [Fact]
    public async Task Open_DirectoryOrNothing_SaysSoAndTheServiceGoesOn()
    {
        await using var served = new Served(new FilesDispatcher(new FilesService(_granted)));
        var files = new FilesClient(served.Client);
        (await Should.ThrowAsync<RemoteException>(() => files.OpenAsync("below"))).RemoteMessage.ShouldContain("EISDIR");
        (await Should.ThrowAsync<RemoteException>(() => files.OpenAsync("nothing"))).TypeName.ShouldBe(nameof(FileNotFoundException));
        (await files.ListAsync("below")).ShouldBe(["file"]);
    }

    public void Dispose() => _directory.Dispose();
}
