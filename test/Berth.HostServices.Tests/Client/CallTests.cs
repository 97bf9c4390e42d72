using Berth.HostServices.Client;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Tests.Client;

public sealed class CallTests
{
    [Fact]
    public async Task Call_Echo_ReturnsTheArguments()
    {
        await using var served = new ServedClient(TestService.Echo());

        using var blocking = served.Client.Call("echo", """["an", {"argument": 1}]"""u8);
        using var asynchronous = await served.Client.CallAsync("echo", "{}"u8, cancellationToken: Deadline.Token());

        blocking.Value[0].GetString().ShouldBe("an");
        Encoding.UTF8.GetString(asynchronous.Json.Span).ShouldBe("{}");
    }

    [Fact]
    public async Task Call_ArgumentsLongerThanAPacket_ArriveWhole()
    {
        await using var served = new ServedClient(TestService.Echo());
        var text = new string('x', 10 * 1024 * 1024);

        using var reply = served.Client.Call("echo", Encoding.UTF8.GetBytes($"[\"{text}\"]"));

        reply.Value[0].GetString().ShouldBe(text);
    }

    [Fact]
    public async Task Call_Descriptors_GoBothWays()
    {
        await using var served = new ServedClient(new TestService(call =>
        {
            using var file = call.TakeDescriptor(0);
            var buffer = new byte[5];
            DescriptorIO.Read(file, buffer);
            var pipe = Pipe.Create();
            DescriptorIO.WriteFully(pipe.WriteEnd, buffer);
            pipe.WriteEnd.Dispose();
            return new HostServiceResult("null"u8.ToArray(), pipe.ReadEnd);
        }));
        using var pipe = Pipe.Create();
        DescriptorIO.WriteFully(pipe.WriteEnd, "hello"u8);

        using var reply = await served.Client.CallAsync("copy", default, [pipe.ReadEnd], cancellationToken: Deadline.Token());

        reply.DescriptorCount.ShouldBe(1);
        using var returned = reply.TakeDescriptor(0);
        var content = new byte[10];
        DescriptorIO.Read(returned, content).ShouldBe(5);
        Encoding.UTF8.GetString(content, 0, 5).ShouldBe("hello");
    }

    [Fact]
    public async Task Call_ServiceThrows_ThrowsRemoteExceptionAndGoesOn()
    {
        await using var served = new ServedClient(new TestService(call =>
            call.Method == "fail" ? throw new FormatException("not a zone") : new HostServiceResult("1"u8.ToArray())));

        var failure = Should.Throw<RemoteException>(() => served.Client.Call("fail"));
        using var reply = served.Client.Call("work");

        failure.TypeName.ShouldBe("FormatException");
        failure.RemoteMessage.ShouldBe("not a zone");
        failure.RemoteBacktrace.ShouldContain(nameof(Call_ServiceThrows_ThrowsRemoteExceptionAndGoesOn));
        reply.Value.GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Call_ServiceSendsSignals_TheCallbackReceivesThemInOrder()
    {
        await using var served = new ServedClient(new TestService(async (call, token) =>
        {
            for (var i = 0; i < 3; i++)
                await call.SignalAsync(Encoding.UTF8.GetBytes($"{i}"), new[] { StandardDescriptors.Output }, token);
            return default;
        }));
        var received = new List<(int Value, int Descriptors)>();

        using var reply = await served.Client.CallAsync(
            "count", onSignal: s => received.Add((s.Value.GetInt32(), s.DescriptorCount)), cancellationToken: Deadline.Token());

        received.ShouldBe([(0, 1), (1, 1), (2, 1)]);
        Encoding.UTF8.GetString(reply.Json.Span).ShouldBe("null");
    }
}
