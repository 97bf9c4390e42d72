using System.Net.Sockets;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tests.Sockets;

public sealed class StreamSocketTests : IDisposable
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(1);

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void SendAndReceive_PassBytesAndADescriptor()
    {
        using var listener = Listen();
        using var client = StreamSocket.Connect(_directory["socket"], Deadline.Time);
        using var peer = listener.Accept();
        using var pipe = Pipe.Create();

        client.Send("a"u8, pipe.WriteEnd);
        using var passed = DescriptorPassing.Receive(peer);
        peer.Send("answer"u8);
        var answer = new byte[6];
        client.Receive(answer);

        answer.ShouldBe("answer"u8.ToArray());
        DescriptorIO.WriteFully(passed.ShouldNotBeNull(), "through"u8);
        var through = new byte[7];
        DescriptorIO.ReadFully(pipe.ReadEnd, through).ShouldBe(7);
    }

    [Fact]
    public async Task Peer_ThatSendsAByteAtATime_IsGivenUp()
    {
        using var listener = Listen();
        using var client = StreamSocket.Connect(_directory["socket"], TimeSpan.FromMilliseconds(500));
        using var peer = listener.Accept();
        using var drip = new Timer(_ => peer.Send("x"u8), null, 0, 10);

        var received = Task.Run(() => client.Receive(new byte[1 << 20]));

        (await Should.ThrowAsync<LinuxException>(received.WaitAsync(Deadline.Time))).Error.ShouldBe(Errno.ETIMEDOUT);
        // The timer's thread may be busy for longer than the limit.
        client.Renew();
        peer.Send("x"u8);
        client.Receive(new byte[1]);
    }

    [Fact]
    public void Connect_ToAnAbstractName_Works()
    {
        var name = $"berth-test-{Guid.NewGuid():N}";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint("\0" + name));
        listener.Listen();
        StreamSocket.Connect("@" + name, Deadline.Time).Dispose();
        listener.Accept().Dispose();
    }

    [Fact]
    public void Peer_ThatIsSilentOrTakesNothing_IsGivenUp()
    {
        using var listener = Listen();
        using var client = StreamSocket.Connect(_directory["socket"], s_short);

        Should.Throw<LinuxException>(() => client.Receive(new byte[1])).Error.ShouldBe(Errno.ETIMEDOUT);
        Should.Throw<LinuxException>(() => client.Send(new byte[64 << 20])).Error.ShouldBe(Errno.ETIMEDOUT);
    }

    [Fact]
    public void Peer_ThatHasEnded_IsTold()
    {
        using var listener = Listen();
        using var client = StreamSocket.Connect(_directory["socket"], Deadline.Time);
        listener.Accept().Dispose();

        Should.Throw<LinuxException>(() => client.Receive(new byte[1])).Error.ShouldBe(Errno.ECONNRESET);
        Should.Throw<LinuxException>(() => client.Send("a"u8)).Error.ShouldBe(Errno.EPIPE);
        Should.Throw<LinuxException>(() => StreamSocket.Connect(_directory["none"], s_short)).Error.ShouldBe(Errno.ENOENT);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>A listening socket, which the base library then has.</summary>
    private Socket Listen()
    {
        using var directory = DirectoryHandle.Open(_directory.Path);
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        SafeFileHandle socket = ListeningSocket.Create(UnixSocketType.Stream, directory, "socket", mode, owner: null, backlog: 4);
        var listener = new Socket(new SafeSocketHandle(socket.DangerousGetHandle(), ownsHandle: true)) { Blocking = true };
        socket.SetHandleAsInvalid();
        File.GetUnixFileMode(_directory["socket"]).ShouldBe(mode);
        return listener;
    }
}
