using Berth.HostServices.Client;
using Berth.HostServices.Management;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;

namespace Berth.HostServices.Tests.Wire;

/// <summary>
/// Who closes a descriptor, and when. The collector is held off: otherwise finalizers would close what the library forgot.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class LeakTests
{
    [Fact]
    public Task Service_ThatTakesNoDescriptor_HasThemClosed() => WithoutCollectorAsync(async file =>
    {
        await using var served = new ServedClient(TestService.Echo());
        for (var i = 0; i < 20; i++)
            (await served.Client.CallAsync("echo", "[]"u8, [file, file], cancellationToken: Deadline.Token())).Dispose();
        FileDescriptors.IsOpen(file).ShouldBeTrue("the caller keeps its own");
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Service_ThatFailsOrIsUnknown_HasThemClosed(bool hello) => WithoutCollectorAsync(async file =>
    {
        await using var served = new ServedClient(new SampleService());
        if (hello)
            await served.Client.HelloAsync(Deadline.Token());
        foreach (var method in (string[])["fail", "unknown", "invalid"])
        {
            for (var i = 0; i < 10; i++)
                await Should.ThrowAsync<RemoteException>(async () =>
                    (await served.Client.CallAsync(method, "[]"u8, [file, file], cancellationToken: Deadline.Token())).Dispose());
        }
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Results_OfAService_AreItsNoMore(bool hello) => WithoutCollectorAsync(async _ =>
    {
        var given = new List<SafeFileHandle>();
        var service = new TestService(call =>
        {
            given.Add(File.OpenHandle("/dev/null"));
            return new HostServiceResult("1"u8.ToArray(), given[^1]);
        });
        await using (var served = new ServedClient(service))
        {
            if (hello)
                await served.Client.HelloAsync(Deadline.Token());
            for (var i = 0; i < 10; i++)
                (await served.Client.CallAsync("x", cancellationToken: Deadline.Token())).Dispose();
        }

        given.ShouldAllBe(static descriptor => descriptor.IsClosed);
    });

    [Fact]
    public Task Results_ThatCannotBeSent_AreClosed() => WithoutCollectorAsync(async _ =>
    {
        var given = new List<SafeFileHandle>();
        var service = new TestService(call =>
        {
            var closed = File.OpenHandle("/dev/null");
            closed.Dispose();
            given.Add(File.OpenHandle("/dev/null"));
            return new HostServiceResult("1"u8.ToArray(), given[^1], closed);
        });
        await using (var served = new ServedClient(service))
        {
            (await Should.ThrowAsync<RemoteException>(async () =>
                (await served.Client.CallAsync("x", cancellationToken: Deadline.Token())).Dispose()))
                .TypeName.ShouldBe("ArgumentException");
        }

        given.ShouldHaveSingleItem().IsClosed.ShouldBeTrue();
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Signals_ThatNobodyTakes_AreClosed(bool hello) => WithoutCollectorAsync(async _ =>
    {
        await using var served = new ServedClient(new SampleService());
        if (hello)
            await served.Client.HelloAsync(Deadline.Token());
        (await served.Client.CallAsync("signals", onSignal: static _ => { }, cancellationToken: Deadline.Token())).Dispose();
        (await served.Client.CallAsync("signals", cancellationToken: Deadline.Token())).Dispose();
        await foreach (var signal in served.Client.StreamAsync("signals", cancellationToken: Deadline.Token()))
            signal.DescriptorCount.ShouldBe(1);
    });

    /// <summary>The answer comes after its caller has left.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public Task Answer_OfAnAbandonedCall_IsClosed(bool hello) => WithoutCollectorAsync(async _ =>
    {
        TaskCompletionSource begun = new(), release = new();
        await using var served = new ServedClient(new TestService(async (call, _) =>
        {
            if (call.Method != "late")
                return default;
            begun.SetResult();
            await release.Task;
            return new HostServiceResult("1"u8.ToArray(), File.OpenHandle("/dev/null"), File.OpenHandle("/dev/null"));
        }));
        if (hello)
            await served.Client.HelloAsync(Deadline.Token());
        using var left = new CancellationTokenSource();
        var late = served.Client.CallAsync("late", cancellationToken: left.Token).AsTask();
        await Deadline.Within(begun.Task);
        await left.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => late);

        release.SetResult();

        (await served.Client.CallAsync("next", cancellationToken: Deadline.Token())).Dispose();
    });

    [Fact]
    public Task Message_ThatIsRefused_HasItsDescriptorsClosed() => WithoutCollectorAsync(file =>
    {
        foreach (var text in (string[])["{}", "<args-via-fd>"])
        {
            var (peer, channel) = RawPeer.Make(new WireLimits { MaximumDescriptors = 1 });
            using (peer)
            using (channel)
            {
                peer.Send(text, file, file, file);
                Should.Throw<ProtocolException>(channel.Receive);
            }
        }

        return Task.CompletedTask;
    });

    /// <summary>An exception has no use for descriptors, and an abandoned call has none for its answer.</summary>
    [Theory]
    [InlineData("""{"type":"exception","data":{"id":1,"name":"X","value":"","backtrace":""}}""", false)]
    [InlineData("""{"type":"reply","data":{"id":1,"reply":1}}""", true)]
    [InlineData("""{"type":"signal","data":{"id":1,"reply":1}}""", true)]
    public Task Answer_WithDescriptorsThatNobodyWants_IsClosed(string answer, bool isAbandoned) => WithoutCollectorAsync(async file =>
    {
        var before = CountOf("/dev/null");
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Send("""{"type":"hello","data":{"version":1,"features":["id","cancel","stream"]}}""");
            await client.HelloAsync(Deadline.Token());
            using var left = new CancellationTokenSource();
            var call = client.CallAsync("x", cancellationToken: left.Token).AsTask();
            (await peer.ReceiveAsync())!.ShouldContain("hello");
            (await peer.ReceiveAsync())!.ShouldContain("\"id\":1");
            if (isAbandoned)
            {
                await left.CancelAsync();
                await Should.ThrowAsync<OperationCanceledException>(() => call);
                (await peer.ReceiveAsync())!.ShouldContain("cancel");
            }

            peer.Send(answer, file, file);
            if (!isAbandoned)
                await Should.ThrowAsync<RemoteException>(() => call);

            // It has been received when the answer behind it has been.
            var next = client.CallAsync("y", cancellationToken: Deadline.Token()).AsTask();
            await peer.ReceiveAsync();
            peer.Send("""{"type":"reply","data":{"id":2,"reply":1}}""");
            (await next).Dispose();
            // Descriptors that are still open now stay so: nothing of the client but the collector would close them.
            CountOf("/dev/null").ShouldBe(before);
        }
    });

    /// <summary>A program that a service starts must not hold its connection open.</summary>
    [Fact]
    public async Task Connection_OfAService_IsNotInheritedByItsChildren()
    {
        await using var manager = new HostServiceManager();
        var client = await manager.StartAsync(Management.ManagerTests.Own("parent"));

        using var reply = await client.CallAsync("child", cancellationToken: Deadline.Token());

        reply.Value.GetString()!.ShouldContain("/dev/null");
        reply.Value.GetString()!.ShouldNotContain("socket:");
    }

    /// <summary>If this process kept a copy of the service's end, the call would never end.</summary>
    [Fact]
    public async Task Call_OfAServiceThatIsKilled_Ends()
    {
        var manager = new HostServiceManager();
        var client = await manager.StartAsync(Management.ManagerTests.Own("killed"));
        (await client.CallAsync("echo", cancellationToken: Deadline.Token())).Dispose();
        var call = client.CallAsync("sleep", cancellationToken: Deadline.Token()).AsTask();

        using (var service = System.Diagnostics.Process.GetProcessById(manager.ProcessOf("killed")))
            service.Kill();

        await Should.ThrowAsync<EndOfStreamException>(() => call);
        await Should.ThrowAsync<HostServiceExitException>(async () => await manager.DisposeAsync());
    }

    private static int CountOf(string target) =>
        new DirectoryInfo("/proc/self/fd").GetFileSystemInfos().Count(entry => entry.LinkTarget == target);

    private static async Task WithoutCollectorAsync(Func<SafeFileHandle, Task> test)
    {
        using var file = File.OpenHandle("/dev/null");
        // Once before, so that everything is compiled and loaded.
        await test(file);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = new OpenDescriptors();
        GC.TryStartNoGCRegion(64 * 1024 * 1024).ShouldBeTrue();
        try
        {
            await test(file);
            await before.ShouldBeAsBefore();
        }
        finally
        {
            if (System.Runtime.GCSettings.LatencyMode == System.Runtime.GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
    }
}
