using Berth.Linux.Errors;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Copying;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Tests.Guest;

/// <summary>A guest that lies: the host ends the session with an error, in bounded time and memory.</summary>
public sealed class HostileGuestTests
{
    public static TheoryData<string> Answers => [.. s_answers.Keys];

    private static readonly Dictionary<string, byte[]> s_answers = new()
    {
        ["a frame longer than permitted"] = [0xFF, 0xFF, 0xFF, 0x7F, 33, 0, 0, 0],
        ["a frame one byte longer than permitted"] = [.. BitConverter.GetBytes(GuestWire.MostFromGuest + 1), 33, 0, 0, 0],
        ["a frame of no type"] = [1, 0, 0, 0, 0, 0, 0, 0, 9],
        ["a frame of an unknown type"] = ScriptedGuest.Frame((GuestFrameType)200),
        ["reserved bytes"] = [0, 0, 0, 0, 32, 1, 0, 0],
        ["a request"] = ScriptedGuest.Frame(GuestFrameType.Execute),
        ["an end before the start"] = ScriptedGuest.Frame(GuestFrameType.Ended, new GuestExit(0, 0).Encode().Span),
        ["a failure without a text"] = ScriptedGuest.Frame(GuestFrameType.Failed, [1, 2]),
        ["a failure whose text is longer than its frame"] =
            ScriptedGuest.Frame(GuestFrameType.Failed, new WireWriter().Number(0).Number(uint.MaxValue).Content.Span),
        ["half of a frame, then the end"] = [100, 0, 0, 0, 33, 0, 0, 0, 1, 2, 3],
        ["nothing, then the end"] = [],
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Execute_GuestAnswers_IsAnError(string answer)
    {
        var guest = ScriptedGuest.AfterRequest(stream => stream.WriteAsync(s_answers[answer]).AsTask());
        await Should.ThrowAsync<GuestProtocolException>(() => StartAsync(guest));
    }

    [Theory]
    [InlineData(GuestFrameType.Ended, new byte[] { 0, 1, 0, 0, 0, 0, 0, 0 })] // exit code 256
    [InlineData(GuestFrameType.Ended, new byte[] { 0, 0, 0, 0, 65, 0, 0, 0 })] // signal 65
    [InlineData(GuestFrameType.Ended, new byte[] { 0, 0, 0, 0 })]
    [InlineData(GuestFrameType.Window, new byte[] { 1 })]
    [InlineData(GuestFrameType.Started, new byte[] { 1, 0, 0, 0 })]
    [InlineData(GuestFrameType.Entry, new byte[] { 1, 0, 0, 0 })]
    public async Task Relay_GuestSends_IsAnError(GuestFrameType type, byte[] content)
    {
        var guest = ScriptedGuest.AfterRequest(async stream =>
        {
            await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Started, [1, 0, 0, 0]));
            await stream.WriteAsync(ScriptedGuest.Frame(type, content));
        });
        await Should.ThrowAsync<GuestProtocolException>(() => RelayAsync(guest));
    }

    [Fact]
    public async Task Relay_GuestOpensItsWindowWithoutEnd_IsAnError()
    {
        var guest = ScriptedGuest.AfterRequest(async stream =>
        {
            await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Started, [1, 0, 0, 0]));
            while (true)
                await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Window, [0xFF, 0xFF, 0xFF, 0xFF]));
        });
        await Should.ThrowAsync<GuestProtocolException>(() => RelayAsync(guest));
    }

    [Fact]
    public async Task Relay_GuestFloodsWhileTheCallerDoesNotRead_TheHostHoldsOneFrame()
    {
        var sent = 0L;
        var guest = ScriptedGuest.AfterRequest(async stream =>
        {
            await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Started, [1, 0, 0, 0]));
            var frame = ScriptedGuest.Frame(GuestFrameType.Output, new byte[GuestWire.MostData]);
            while (true)
            {
                await stream.WriteAsync(frame);
                Interlocked.Add(ref sent, frame.Length);
            }
        });
        using var end = new CancellationTokenSource();
        var stuck = new StuckStream();
        var execution = await StartAsync(guest);
        await using (execution)
        {
            var relay = execution.RelayAsync(new GuestStreams(null, stuck, stuck), end.Token);
            await stuck.Reached.WaitAsync(Deadline.Token());
            // What the socket holds, and one frame; nothing more is taken while the caller does not read.
            var (before, same) = (-1L, 0);
            await Eventually.Async(() =>
            {
                var now = Interlocked.Read(ref sent);
                (before, same) = (now, now == before ? same + 1 : 0);
                return same > 50;
            });
            Interlocked.Read(ref sent).ShouldBeLessThan(4 * 1024 * 1024);
            await end.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => relay);
        }
    }

    [Fact]
    public async Task Open_GuestAnswersWithGarbageWithoutEnd_IsAnError()
    {
        var guest = new ScriptedGuest(async stream =>
        {
            var garbage = new byte[4096];
            new Random(1).NextBytes(garbage);
            while (true)
                await stream.WriteAsync(garbage);
        });
        await Should.ThrowAsync<GuestProtocolException>(() => StartAsync(guest));
    }

    [Fact]
    public async Task Open_GuestRepeatsAnotherHostsGreeting_IsNotTaken()
    {
        var guest = new ScriptedGuest(async stream =>
        {
            await stream.ReadExactlyAsync(new byte[Greeting.Size]);
            await stream.WriteAsync(Greeting.Answer(Greeting.OfHost()));
        });
        await Should.ThrowAsync<GuestProtocolException>(() => StartAsync(guest));
    }

    [Fact]
    public async Task Open_GuestSpeaksAnotherVersion_SaysSo()
    {
        var guest = new ScriptedGuest(async stream =>
        {
            var greeting = new byte[Greeting.Size];
            await stream.ReadExactlyAsync(greeting);
            var answer = Greeting.Answer(greeting);
            answer[16] = 99;
            await stream.WriteAsync(answer);
        });
        (await Should.ThrowAsync<GuestProtocolException>(() => StartAsync(guest))).Message.ShouldContain("version 99");
    }

    [Fact]
    public async Task Refused_GuestsWords_AreOnePrintableLine()
    {
        var guest = ScriptedGuest.AfterRequest(stream => stream.WriteAsync(ScriptedGuest.Frame(
            GuestFrameType.Failed,
                new GuestFailure(GuestFailureKind.Other, "\u001b]0;title\u0007\nberth: all is well").Encode().Span)).AsTask());
        var refused = await Should.ThrowAsync<GuestRefusedException>(() => StartAsync(guest));
        refused.Message.ShouldNotContain('\u001b');
        refused.Message.ShouldNotContain('\n');
        refused.ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/outside")]
    [InlineData("a/../../outside")]
    [InlineData("a//b")]
    [InlineData(".")]
    public async Task CopyOut_PathThatLeadsElsewhere_IsAnErrorAndWritesNothing(string path)
    {
        using var directory = new TemporaryDirectory();
        await Should.ThrowAsync<GuestProtocolException>(
            () => CopyOutAsync(directory, new TreeEntry(TreeEntryKind.File, (UnixFileMode)0x1A4, 0, path)));
        File.Exists(directory["outside"]).ShouldBeFalse();
    }

    [Fact]
    public async Task CopyOut_LinkThenFileThroughIt_WritesNothingThere()
    {
        using var directory = new TemporaryDirectory();
        var outside = Directory.CreateDirectory(directory["outside"]).FullName;
        await Should.ThrowAsync<IOException>(() => CopyOutAsync(
            directory, new TreeEntry(TreeEntryKind.Link, (UnixFileMode)0x1FF, 0, "link", outside),
            new TreeEntry(TreeEntryKind.File, (UnixFileMode)0x1A4, 0, "link/file")));
        Directory.EnumerateFileSystemEntries(outside).ShouldBeEmpty();
    }

    [Fact]
    public async Task CopyOut_FileInThePlaceOfALink_DoesNotFollowIt()
    {
        using var directory = new TemporaryDirectory();
        var outside = directory.Write("outside", "before");
        Directory.CreateDirectory(directory["target"]);
        File.CreateSymbolicLink(directory["target/file"], outside);
        await CopyOutAsync(directory, new TreeEntry(TreeEntryKind.File, (UnixFileMode)0x1A4, 0, "file"));
        File.ReadAllText(outside).ShouldBe("before");
        File.ReadAllText(directory["target/file"]).ShouldBe("content");
    }

    [Fact]
    public async Task CopyOut_SetIdFile_LosesTheBits()
    {
        using var directory = new TemporaryDirectory();
        await CopyOutAsync(directory, new TreeEntry(TreeEntryKind.File, (UnixFileMode)0xFED, 0, "file"));
        File.GetUnixFileMode(directory["target/file"]).ShouldBe((UnixFileMode)0x1ED);
    }

    /// <summary>Copies from a guest that sends a directory, and these entries with some content.</summary>
    private static Task CopyOutAsync(TemporaryDirectory directory, params TreeEntry[] entries)
    {
        var guest = ScriptedGuest.AfterRequest(async stream =>
        {
            var root = new TreeEntry(TreeEntryKind.Directory, (UnixFileMode)0x1ED, 0, "");
            await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Entry, root.Encode().Span));
            foreach (var entry in entries)
            {
                await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Entry, entry.Encode().Span));
                if (entry.Kind is TreeEntryKind.File)
                    await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Output, "content"u8));
            }

            await stream.WriteAsync(ScriptedGuest.Frame(GuestFrameType.Done));
        });
        return GuestCopy.OutAsync(new GuestClient(guest), "/", directory["target"], Deadline.Token());
    }

    private static Task<GuestExecution> StartAsync(IGuestPorts guest) =>
        GuestExecution.StartAsync(new GuestClient(guest), new GuestCommand { Arguments = ["true"] }, Deadline.Token());

    private static async Task RelayAsync(IGuestPorts guest)
    {
        var execution = await StartAsync(guest);
        await using (execution)
            await execution.RelayAsync(new GuestStreams(null, Stream.Null, Stream.Null), Deadline.Token());
    }

    /// <summary>An output that nobody reads.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
