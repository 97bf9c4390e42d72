using Berth.HostServices.Client;
using Berth.HostServices.Management;
using Berth.HostServices.Messages;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;

namespace Berth.HostServices.Tests.Python;

/// <summary>Calls a service in Python from the client and manager in C#.</summary>
public sealed class PythonServiceTests
{
    [Fact]
    public async Task Echo_ArgumentsAndDescriptors_AreReturned()
    {
        await using var manager = new HostServiceManager();
        var client = await manager.StartAsync(PythonProgram.Service("one"));
        using var pipe = Pipe.Create();

        using var reply = client.Call("echo", """["an", {"argument": "ü"}]"""u8, [pipe.ReadEnd, pipe.WriteEnd]);

        reply.Value[1].GetProperty("argument").GetString().ShouldBe("ü");
        reply.DescriptorCount.ShouldBe(2);
        using var file = reply.TakeDescriptor(0);
        FileStatus.Of(file).IsSameFile(FileStatus.Of(pipe.ReadEnd)).ShouldBeTrue();
    }

    [Fact]
    public async Task Call_TenMebibytes_GoBothWays()
    {
        await using var manager = new HostServiceManager();
        var client = await manager.StartAsync(PythonProgram.Service("one"));
        var text = new string('y', 10 * 1024 * 1024);

        using var echoed = await client.CallAsync("echo", Encoding.UTF8.GetBytes($"[\"{text}\"]"), cancellationToken: Deadline.Token());
        using var made = await client.CallAsync("long", "[10485760]"u8, cancellationToken: Deadline.Token());

        echoed.Value[0].GetString().ShouldBe(text);
        made.Value.GetString()!.Length.ShouldBe(10485760);
    }

    [Fact]
    public async Task Call_SignalsBeforeTheReply_AreReceivedWithTheirDescriptors()
    {
        await using var manager = new HostServiceManager();
        var client = await manager.StartAsync(PythonProgram.Service("one"));
        var received = new List<string>();

        using var reply = client.Call("signals", onSignal: signal =>
        {
            using var file = signal.TakeDescriptor(0);
            var content = new byte[10];
            received.Add($"{signal.Value.GetInt32()}:{Encoding.UTF8.GetString(content, 0, DescriptorIO.Read(file, content))}");
        });

        received.ShouldBe(["0:0", "1:1", "2:2"]);
        reply.Value.GetString().ShouldBe("done");
    }

    [Fact]
    public async Task Call_ServiceRaises_ThrowsWithNameMessageAndBacktrace()
    {
        await using var manager = new HostServiceManager();
        var client = await manager.StartAsync(PythonProgram.Service("one"));

        var failure = Should.Throw<RemoteException>(() => client.Call("fail"));

        failure.TypeName.ShouldBe("ValueError");
        failure.RemoteMessage.ShouldBe("no such thing");
        failure.RemoteBacktrace.ShouldContain("in dispatch");
        client.Call("echo").Dispose();
    }

    [Fact]
    public async Task Call_MessageOfAnUnknownType_IsAProtocolError()
    {
        await using var manager = new HostServiceManager();
        var client = await manager.StartAsync(PythonProgram.Service("one"));

        Should.Throw<ProtocolException>(() => client.Call("unknown")).Message.ShouldContain("riddle");

        Should.Throw<EndOfStreamException>(() => client.Call("echo")).InnerException.ShouldBeOfType<ProtocolException>();
    }

    [Fact]
    public async Task Call_ServiceExitsDuringTheCall_NamesTheCall()
    {
        var manager = new HostServiceManager();
        var client = await manager.StartAsync(PythonProgram.Service("one"));

        Should.Throw<EndOfStreamException>(() => client.Call("leave", "[7]"u8)).Message.ShouldContain("\"leave\"");

        var exit = await Should.ThrowAsync<HostServiceExitException>(() => manager.StopAsync("one"));
        exit.Status.Code.ShouldBe(7);
        await manager.DisposeAsync();
    }

    [Fact]
    public async Task Service_Started_HasNoOtherDescriptors()
    {
        await using var manager = new HostServiceManager();
        using var inherited = File.OpenHandle("/dev/null");
        using var high = FileDescriptors.Duplicate(inherited, 200);
        FileDescriptors.SetCloseOnExec(high, closeOnExec: false);
        var client = await manager.StartAsync(PythonProgram.Service("one"));

        using var reply = client.Call("descriptors");

        // The last one is the directory that the service lists.
        reply.Value.EnumerateArray().Select(number => number.GetInt32()).Take(4).ShouldBe([0, 1, 2, 3]);
        reply.Value.GetArrayLength().ShouldBeLessThanOrEqualTo(5);
    }
}
