using System.Net.Sockets;
using System.Text;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;

namespace Berth.Machines.Tests.Lifecycle;

/// <summary>Who gets a machine's console: the log, and one client.</summary>
public sealed class MachineConsoleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeQemu _qemu;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _serving;
    private readonly NetworkStream _guest;

    public MachineConsoleTests()
    {
        _qemu = new FakeQemu(_directory);
        _listener.Bind(new UnixDomainSocketEndPoint($"{_qemu.Store.RuntimeOf("m3")}/{MachineSockets.Console}"));
        _listener.Listen();
        _serving = MachineConsole.ServeAsync(_qemu.Store, Machine, new TaskCompletionSource(), _over.Token);
        _guest = new NetworkStream(_listener.Accept(), ownsSocket: true);
    }

    private RunningMachine Machine => _qemu.Store.FindRunning("m3");

    private string Log => MachineLogs.PathOf(_qemu.Store, "m3");

    [Fact]
    public async Task Attach_OneAfterTheOther_EachHasInputAndOutput()
    {
        await TellAsync("before");
        for (var i = 0; i < 2; i++)
        {
            await using var client = await AttachAsync();
            await client.WriteAsync("input"u8.ToArray(), Deadline.Token());
            (await ReadAsync(_guest, 5)).ShouldBe("input");
            await TellAsync("output");
            (await ReadAsync(client, 6)).ShouldBe("output");
        }

        await Eventually.Async(
            async () => await File.ReadAllTextAsync(Log, Deadline.Token()) == "beforeoutputoutput", TimeSpan.FromSeconds(20),
            Deadline.Token());
    }

    [Fact]
    public async Task Attach_WhileAnotherIs_IsRefused()
    {
        await using (await AttachAsync())
        {
            var refused = await Should.ThrowAsync<MachineException>(AttachAsync);
            refused.Message.ShouldContain("another command is attached to the console of m3");
        }

        await using var next = await AttachAsync();
    }

    [Fact]
    public async Task Attach_NobodyKeepsTheMachine_SaysWhatGivesItAnother()
    {
        await _over.CancelAsync();
        await _serving.WaitAsync(Deadline.Token());
        (await Should.ThrowAsync<MachineException>(AttachAsync)).Message.ShouldContain("berth vm start m3");
    }

    [Fact]
    public async Task Output_ClientThatDoesNotRead_DoesNotHoldUpTheLog()
    {
        await using var client = await AttachAsync();
        await client.WriteAsync("x"u8.ToArray(), Deadline.Token());
        _ = await ReadAsync(_guest, 1);
        var block = new byte[1 << 20];
        for (var i = 0; i < 12; i++)
            await _guest.WriteAsync(block, Deadline.Token());
        await TellAsync("end");
        await Eventually.Async(
            async () => (await File.ReadAllBytesAsync(Log, Deadline.Token())).AsSpan().EndsWith("end"u8), TimeSpan.FromSeconds(20),
            Deadline.Token());
    }

    [Fact]
    public async Task Output_MachineEnds_ClientHasAllOfIt()
    {
        await using var client = await AttachAsync();
        await client.WriteAsync("x"u8.ToArray(), Deadline.Token());
        _ = await ReadAsync(_guest, 1);
        await TellAsync("last words");
        await _guest.DisposeAsync();
        using var text = new MemoryStream();
        await client.CopyToAsync(text, Deadline.Token());
        Encoding.UTF8.GetString(text.ToArray()).ShouldBe("last words");
        await _serving.WaitAsync(Deadline.Token());
    }

    public void Dispose()
    {
        _over.Cancel();
        _guest.Dispose();
        _listener.Dispose();
        _qemu.Dispose();
        _over.Dispose();
        _directory.Dispose();
    }

    private Task<Stream> AttachAsync() => MachineConsole.AttachAsync(_qemu.Store, Machine, Deadline.Token());

    private async Task TellAsync(string text) => await _guest.WriteAsync(Encoding.UTF8.GetBytes(text), Deadline.Token());

    private static async Task<string> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, Deadline.Token());
        return Encoding.UTF8.GetString(bytes);
    }
}
