using Berth.GuestAgent.Commands;
using Berth.HostServices.Wire;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Tests.Guest;

/// <summary>Calls of host services: the agent's side with the host's, and guests that lie.</summary>
public sealed class GuestCallerTests
{
    private const int Most = 1024 * 1024;

    public static TheoryData<string> Lies => [.. s_lies.Keys];

    private static readonly Dictionary<string, byte[]> s_lies = new()
    {
        ["a service that there is not"] = Called(2),
        ["a service of a negative number"] = Called(uint.MaxValue),
        ["no number"] = ScriptedGuest.Frame(GuestFrameType.Called),
        ["more than a number"] = ScriptedGuest.Frame(GuestFrameType.Called, new byte[8]),
        ["a message before the call"] = ScriptedGuest.Frame(GuestFrameType.Message, "x"u8),
        ["a refusal"] = ScriptedGuest.Frame(GuestFrameType.Failed, new GuestFailure(GuestFailureKind.Other, "no").Encode().Span),
        ["nothing"] = [],
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Await_GuestAnswers_IsAnError(string lie)
    {
        var guest = ScriptedGuest.AfterRequest(stream => stream.WriteAsync(s_lies[lie]).AsTask());
        await Should.ThrowAsync<BerthException>(() => GuestCaller.AwaitAsync(new GuestClient(guest), 2, Deadline.Token()));
    }

    [Fact]
    public async Task Await_TheLastService_IsIt()
    {
        await using var caller = await CallerAsync(static _ => Task.CompletedTask, number: 1);
        caller.Service.ShouldBe(1);
    }

    [Theory]
    [InlineData(GuestFrameType.Message, false)] // empty
    [InlineData(GuestFrameType.MessagePart, false)]
    [InlineData(GuestFrameType.Output, true)]
    [InlineData(GuestFrameType.Called, true)]
    public async Task Receive_WhatIsNoMessage_IsAnError(GuestFrameType type, bool hasContent)
    {
        using var room = new SemaphoreSlim(1);
        await using var caller = await CallerAsync(
            stream => stream.WriteAsync(ScriptedGuest.Frame(type, hasContent ? new byte[4] : [])).AsTask());
        await Should.ThrowAsync<GuestProtocolException>(() => caller.ReceiveAsync(Most, room, Deadline.Token()));
        room.CurrentCount.ShouldBe(1);
    }

    [Fact]
    public async Task Receive_EndWithinAMessage_IsAnErrorAndReturnsTheRoom()
    {
        using var room = new SemaphoreSlim(1);
        await using var caller = await CallerAsync(async stream =>
        {
            for (var i = 0; i < 10; i++)
                await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.MessagePart, new byte[GuestWire.MostData]));
            await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Ended, new GuestExit(0, 0).Encode().Span));
        });
        await Should.ThrowAsync<GuestProtocolException>(() => caller.ReceiveAsync(Most, room, Deadline.Token()));
        room.CurrentCount.ShouldBe(1);
    }

    [Fact]
    public async Task Receive_LongerThanPermitted_IsCutAndTheNextIsWhole()
    {
        using var room = new SemaphoreSlim(1);
        await using var caller = await CallerAsync(async stream =>
        {
            for (var i = 0; i < 100; i++)
                await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.MessagePart, new byte[GuestWire.MostData]));
            await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Message, "end"u8));
            await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.MessageWithDescriptors, "next"u8));
        });
        using (var message = await caller.ReceiveAsync(Most, room, Deadline.Token()))
        {
            message!.Text.Length.ShouldBe(Most);
            message.HadDescriptors.ShouldBeFalse();
            room.CurrentCount.ShouldBe(0, "a long message is held");
        }

        using var next = await caller.ReceiveAsync(Most, room, Deadline.Token());
        next!.Text.ToArray().ShouldBe("next"u8.ToArray());
        next.HadDescriptors.ShouldBeTrue();
        room.CurrentCount.ShouldBe(1);
    }

    [Fact]
    public async Task Receive_LongMessagesOfTwoCallers_WaitForEachOtherButShortOnesDoNot()
    {
        using var room = new SemaphoreSlim(1);
        await using var endless = await CallerAsync(async stream =>
        {
            while (true)
                await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.MessagePart, new byte[GuestWire.MostData]));
        });
        using var end = new CancellationTokenSource();
        var first = endless.ReceiveAsync(Most, room, end.Token);
        await Eventually.Async(() => room.CurrentCount == 0);
        await using var shortOne = await CallerAsync(
            stream => stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Message, new byte[GuestWire.MostData])).AsTask());
        using (var message = await shortOne.ReceiveAsync(Most, room, Deadline.Token()))
            message!.Text.Length.ShouldBe(GuestWire.MostData);
        await using var longOne = await CallerAsync(async stream =>
        {
            for (var i = 0; i < 4; i++)
                await stream.WriteAsync(ScriptedGuest.Frame(i < 3 ? GuestFrameType.MessagePart : GuestFrameType.Message, new byte[30_000]));
        });
        var second = longOne.ReceiveAsync(Most, room, Deadline.Token());
        second.IsCompleted.ShouldBeFalse();
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        using (var message = await second)
            message!.Text.Length.ShouldBe(120_000);
    }

    /// <summary>The agent in this process: a workload's sockets on one side, a host on the other.</summary>
    [Fact]
    public async Task Agent_CallsOverDescriptorAndSocket_PassBothWays()
    {
        using var directory = new TemporaryDirectory();
        string[] paths = [directory["services/one"], directory["services/two"]];
        var given = WorkloadServices.Make(paths, Credentials.EffectiveUid, 7).ToArray();
        given.Select(static mapping => mapping.Target).ShouldBe([7, 8]);
        File.GetUnixFileMode(paths[1]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var guest = new GuestClient(new InProcessAgent());
        using var room = new SemaphoreSlim(1);

        // A descriptor that is not used is no call: the first is the one over the socket.
        var waiting = GuestCaller.AwaitAsync(guest, 2, Deadline.Token());
        using var connected = HostServiceChannel.Connect(paths[1]);
        await using (var caller = await waiting)
        {
            caller.Service.ShouldBe(1);
            byte[] large = [.. Enumerable.Repeat((byte)'x', 500_000)];
            connected.Send(large);
            using (var message = await caller.ReceiveAsync(Most, room, Deadline.Token()))
                message!.Text.Length.ShouldBe(large.Length);
            using (var nothing = File.OpenHandle("/dev/null"))
                connected.Send("{}"u8, [nothing]);
            using (var message = await caller.ReceiveAsync(Most, room, Deadline.Token()))
                message!.HadDescriptors.ShouldBeTrue();
            await caller.SendAsync(large, Deadline.Token());
            using (var answer = connected.Receive())
                answer!.Json.Length.ShouldBe(large.Length);
            await caller.EndAsync(Deadline.Token());
            (await caller.ReceiveAsync(Most, room, Deadline.Token())).ShouldBeNull();
            connected.Receive().ShouldBeNull();
        }

        using var first = new HostServiceChannel(given[0].Source);
        first.Send("1"u8);
        await using (var caller = await GuestCaller.AwaitAsync(guest, 2, Deadline.Token()))
        {
            caller.Service.ShouldBe(0);
            using (var message = await caller.ReceiveAsync(Most, room, Deadline.Token()))
                message!.Text.ToArray().ShouldBe("1"u8.ToArray());
            first.Dispose();
            (await caller.ReceiveAsync(Most, room, Deadline.Token())).ShouldBeNull();
        }

        given[1].Source.Dispose();
    }

    private static byte[] Called(uint number) => ScriptedGuest.Frame(GuestFrameType.Called, new WireWriter().Number(number).Content.Span);

    private static Task<GuestCaller> CallerAsync(Func<Stream, Task> then, uint number = 0) => GuestCaller.AwaitAsync(
        new GuestClient(ScriptedGuest.AfterRequest(async stream =>
        {
            await stream.WriteAsync(Called(number));
            await then(stream);
        })),
        2, Deadline.Token());
}
