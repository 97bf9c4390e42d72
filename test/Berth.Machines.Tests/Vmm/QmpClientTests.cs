using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Tests.Vmm;

/// <summary>The client of QEMU's control protocol, against a scripted QEMU: the real one is in <c>Berth.Conformance</c>.</summary>
public sealed class QmpClientTests
{
    private const string Greets = """{"QMP": {"version": {}, "capabilities": []}}""" + "\n";

    // Open, so that requests have a reader.
    private static readonly ConcurrentBag<Socket> s_open = [];

    [Fact]
    public async Task Execute_EventsInBetween_AreNotTheAnswer()
    {
        await using var client = await ConnectAsync("""{"event": "RESUME"}""", """{"return": {"status": "running"}, "id": 2}""");
        using var answer = await client.ExecuteAsync("query-status", null, Deadline.Token());
        answer.RootElement.GetProperty("return").GetProperty("status").GetString().ShouldBe("running");
    }

    [Fact]
    public async Task Execute_Error_HasQemusWordsAsOneLine()
    {
        await using var client = await ConnectAsync("""{"error": {"class": "GenericError", "desc": "no\nway\u001b[2J"}, "id": 2}""");
        var refused = await Should.ThrowAsync<VmmException>(() => client.ExecuteAsync("stop", null, Deadline.Token()));
        refused.Message.ShouldStartWith("QEMU refused to stop: no");
        refused.Message.ShouldNotContain('\n');
        refused.Message.ShouldNotContain('\u001b');
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("[1, 2")]
    public async Task Connect_SomethingElseAnswers_IsAnError(string greeting) =>
        await Should.ThrowAsync<VmmException>(() => QmpClient.ConnectAsync(Peer(greeting + "\n", []), Deadline.Token()));

    [Fact]
    public async Task Connect_EventsWithoutEnd_AreAnError() => await Should.ThrowAsync<VmmException>(() => QmpClient.ConnectAsync(
        Peer(string.Concat(Enumerable.Repeat("{\"event\": \"X\"}\n", 2000)), []), Deadline.Token()));

    private static async Task<QmpClient> ConnectAsync(params string[] answers) => await QmpClient.ConnectAsync(
        Peer(Greets, ["""{"return": {}, "id": 1}""", .. answers]), Deadline.Token());

    /// <summary>A peer that says all this at once, and then nothing more.</summary>
    private static Stream Peer(string greeting, string[] answers)
    {
        using var pair = SocketPair.Create(UnixSocketType.Stream);
        var server = FileDescriptors.OpenSocket(pair.First);
        server.Send(Encoding.UTF8.GetBytes(greeting + string.Concat(answers.Select(static answer => answer + "\n"))));
        server.Shutdown(SocketShutdown.Send);
        s_open.Add(server);
        return new NetworkStream(FileDescriptors.OpenSocket(pair.Second), ownsSocket: true);
    }
}
