using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Sockets;

namespace Berth.Linux.Tests.Descriptors;

[SupportedOSPlatform("linux")]
public sealed class PacketListenerTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Create_InADirectoryWithALongPath_AcceptsConnections()
    {
        using var all = new TemporaryDirectory();
        var path = Directory.CreateDirectory(all[new string('x', 120)]).FullName;
        using var directory = DirectoryHandle.Open(path);
        using var listener = PacketListener.Create(directory, "service", OwnerOnly, owner: null, backlog: 4);

        using var caller = PacketSocket.Connect(directory, "service");
        using var accepted = await listener.AcceptAsync(Deadline.Token());

        PacketSocket.Send(caller, "hello"u8, [], wait: true).ShouldBe(Errno.None);
        var buffer = new byte[16];
        PacketSocket.Receive(accepted, buffer, wait: true).Length.ShouldBe(5);
        File.GetUnixFileMode(path + "/service").ShouldBe(OwnerOnly);
    }

    [Fact]
    public void Create_NameThatIsTaken_Throws()
    {
        using var all = new TemporaryDirectory();
        using var directory = DirectoryHandle.Open(all.Path);
        using var listener = PacketListener.Create(directory, "service", OwnerOnly, owner: null, backlog: 4);

        Should.Throw<LinuxException>(() => PacketListener.Create(directory, "service", OwnerOnly, owner: null, backlog: 4)).Error
            .ShouldBe(Errno.EADDRINUSE);
    }

    [Fact]
    public void Dispose_StopsListening()
    {
        using var all = new TemporaryDirectory();
        using var directory = DirectoryHandle.Open(all.Path);
        PacketListener.Create(directory, "service", OwnerOnly, owner: null, backlog: 4).Dispose();

        Should.Throw<LinuxException>(() => PacketSocket.Connect(directory, "service")).Error.ShouldBe(Errno.ECONNREFUSED);
    }

    [Fact]
    public async Task AcceptAsync_Cancelled_Ends()
    {
        using var all = new TemporaryDirectory();
        using var directory = DirectoryHandle.Open(all.Path);
        using var listener = PacketListener.Create(directory, "service", OwnerOnly, owner: null, backlog: 4);
        using var cancel = new CancellationTokenSource();

        var accepting = listener.AcceptAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(accepting);
    }
}
