using Berth.HostServices.Client;
using Berth.HostServices.Management;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Tests.Wire;

/// <summary>No message leaks a descriptor. Runs alone, because other tests open descriptors, too.</summary>
[Collection(nameof(AloneCollection))]
public sealed class DescriptorTests
{
    [Fact]
    public async Task Call_ThousandDescriptors_ArePassedAndClosed()
    {
        await WarmUpAsync();
        var before = new OpenDescriptors();

        await using (var served = new ServedClient(new SampleService()))
        {
            using var file = File.OpenHandle("/dev/null");
            for (var i = 0; i < 4; i++)
            {
                using var reply = served.Client.Call("echo", "[]"u8, Enumerable.Repeat<SafeFileHandle>(file, 250).ToArray());
                reply.DescriptorCount.ShouldBe(250);
                using var taken = reply.TakeDescriptor(249);
                FileDescriptors.IsOpen(taken).ShouldBeTrue();
            }
        }

        await before.ShouldBeAsBefore();
    }

    [Fact]
    public async Task Receive_InvalidMessagesWithDescriptors_ClosesThemAll()
    {
        await WarmUpAsync();
        var before = new OpenDescriptors();

        using (var file = File.OpenHandle("/dev/null"))
        using (var pipe = Pipe.Create())
        using (var shrunk = MemoryFile.Create("payload"))
        using (var huge = new FileStream(
            "/dev/shm/berth-" + Guid.NewGuid().ToString("N"),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            0,
            FileOptions.DeleteOnClose))
        {
            huge.SetLength(1L << 40);
            SafeFileHandle[] many = [.. Enumerable.Repeat(file, 253)];
            await ShouldRejectAsync("riddle", many);
            await ShouldRejectAsync("""{"type":"riddle","data":{"reply":1}}""", many);
            await ShouldRejectAsync("""{"type":"method","data":{"name":"echo"}}""", many, new WireLimits { MaximumDescriptors = 10 });
            var limits = new WireLimits { MaximumPayload = 50 };
            await ShouldRejectAsync("""{"type":"method","data":{"name":"far too long for that"}}""", many, limits);
            await ShouldRejectAsync("<args-via-fd>", many);
            await ShouldRejectAsync("<args-via-fd>", [pipe.ReadEnd, file]);
            await ShouldRejectAsync("<args-via-fd>", [shrunk.Handle, file]);
            await ShouldRejectAsync("<args-via-fd>", [huge.SafeFileHandle, file]);
        }

        await before.ShouldBeAsBefore();
    }

    [Fact]
    public async Task Receive_MemoryFileTruncatedMeanwhile_NeitherCrashesNorHangs()
    {
        const int Size = 8 * 1024 * 1024;
        await WarmUpAsync();
        var before = new OpenDescriptors();
        var content = Encoding.UTF8.GetBytes($$$"""{"type":"method","data":{"name":"echo","args":["{{{new string('x', Size)}}}"]}}""");

        for (var round = 0; round < 20; round++)
        {
            using var file = MemoryFile.Create("payload");
            RandomAccess.Write(file.Handle, content, 0);
            var (peer, channel) = RawPeer.Make();
            using (peer)
            using (channel)
            {
                peer.Send("<args-via-fd>", file.Handle);
                var receiving = Task.Run(channel.Receive);
                RandomAccess.SetLength(file.Handle, 10);
                try
                {
                    using var packet = await Deadline.Within(receiving);
                    packet!.Json.Length.ShouldBeOneOf(10, content.Length);
                }
                catch (ProtocolException cut)
                {
                    cut.Message.ShouldContain("cut short");
                }
            }
        }

        await before.ShouldBeAsBefore();
    }

    [Fact]
    public void Receive_LongestPacket_ArrivesWhole()
    {
        // The kernel's limit for a packet of an unprivileged sender, but at most 1 MiB: a packet needs contiguous memory.
        var length = Math.Min(2 * PacketSize.MaximumSent - 4096, 1024 * 1024);
        var (peer, channel) = RawPeer.Make();
        using (peer)
        using (channel)
        {
            peer.EnlargeSendBuffer();
            peer.Send(new string('x', length));

            using var packet = channel.Receive();

            packet!.Json.Length.ShouldBe(length);
        }
    }

    [Fact]
    public async Task Call_InvalidDescriptor_ThrowsAndTheClientContinues()
    {
        await using var served = new ServedClient(TestService.Echo());
        using var closed = File.OpenHandle("/dev/null");
        closed.Dispose();
        using var invalid = new SafeFileHandle(987_654, ownsHandle: false);

        Should.Throw<ArgumentException>(() => served.Client.Call("echo", default, [closed])).Message
            .ShouldContain("Descriptor 0 of 1 is not open");
        await Should.ThrowAsync<ArgumentException>(
            async () => await served.Client.CallAsync("echo", default, [StandardDescriptors.Output, invalid]));

        using var reply = served.Client.Call("echo", "[1]"u8);
        reply.Value[0].GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Call_TenThousandTimes_AllocatesLittleEachTime()
    {
        const int Calls = 10_000;
        await using var manager = new HostServiceManager();
        var client = await manager.StartAsync(Management.ManagerTests.Own("one"));
        for (var i = 0; i < 200; i++)
            client.Call("echo", "[1,2]"u8).Dispose();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
            client.Call("echo", "[1,2]"u8).Dispose();

        // The packet and the reply.
        ((GC.GetAllocatedBytesForCurrentThread() - before) / Calls).ShouldBeLessThanOrEqualTo(200);
    }

    private static async Task ShouldRejectAsync(string packet, SafeFileHandle[] descriptors, WireLimits? limits = null)
    {
        var (peer, channel) = RawPeer.Make(limits);
        using (peer)
        {
            var serving = HostServiceHost.ServeAsync(channel, new SampleService());
            peer.Send(packet, descriptors);
            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving), packet);
        }

        var (other, clientChannel) = RawPeer.Make(limits);
        using (other)
        await using (var client = new HostServiceClient(clientChannel))
        {
            other.Send(packet.Replace("method", "riddle", StringComparison.Ordinal), descriptors);
            Should.Throw<Exception>(() => client.Call("x")).ShouldBeAssignableTo<IOException>();
        }
    }

    private static async Task WarmUpAsync()
    {
        await using var served = new ServedClient(TestService.Echo());
        (await served.Client.CallAsync("echo", cancellationToken: Deadline.Token())).Dispose();
    }
}
