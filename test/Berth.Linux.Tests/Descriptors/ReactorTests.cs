using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tests.Descriptors;

public sealed class ReactorTests
{
    [Fact]
    public async Task WaitReadable_DataArrives_Completes()
    {
        using var pipe = Pipe.Create();
        var wait = Reactor.WaitReadableAsync(pipe.ReadEnd);
        wait.IsCompleted.ShouldBeFalse();

        DescriptorIO.WriteFully(pipe.WriteEnd, "x"u8);

        await Deadline.Within(wait);
    }

    [Fact]
    public async Task WaitReadable_WriterCloses_Completes()
    {
        using var pipe = Pipe.Create();
        var wait = Reactor.WaitReadableAsync(pipe.ReadEnd);

        pipe.WriteEnd.Dispose();

        await Deadline.Within(wait);
    }

    [Fact]
    public async Task WaitReadable_Cancelled_EndsAndTheDescriptorCanBeWaitedForAgain()
    {
        using var pipe = Pipe.Create();
        using var cancellation = new CancellationTokenSource();
        var wait = Reactor.WaitReadableAsync(pipe.ReadEnd, cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => wait);

        var second = Reactor.WaitReadableAsync(pipe.ReadEnd);
        DescriptorIO.WriteFully(pipe.WriteEnd, "x"u8);
        await Deadline.Within(second);
    }

    [Fact]
    public void WaitReadable_SameDescriptorTwice_Throws()
    {
        using var pipe = Pipe.Create();
        using var cancellation = new CancellationTokenSource();
        _ = Reactor.WaitReadableAsync(pipe.ReadEnd, cancellation.Token);

        Should.Throw<InvalidOperationException>(() => { _ = Reactor.WaitReadableAsync(pipe.ReadEnd); });
        cancellation.Cancel();
    }

    [Fact]
    public void WaitReadable_RegularFile_IsRefused()
    {
        using var file = File.OpenHandle("/etc/passwd");

        Should.Throw<LinuxException>(() => { _ = Reactor.WaitReadableAsync(file); }).Error.ShouldBe(Errno.EPERM);
    }

    [Fact]
    public async Task WaitReadable_EventsAndCancellationsRace_EachWaitEndsOnceAndNoDescriptorIsLost()
    {
        const int Rounds = 2000;
        var read = 0;
        var cancelled = 0;
        for (var round = 0; round < Rounds; round++)
        {
            using var pipe = Pipe.Create();
            using var cancellation = new CancellationTokenSource();
            var wait = Reactor.WaitReadableAsync(pipe.ReadEnd, cancellation.Token);
            var cancelling = Task.Run(cancellation.Cancel);
            DescriptorIO.WriteFully(pipe.WriteEnd, "x"u8);
            try
            {
                await Deadline.Within(wait);
                read++;
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }

            await cancelling;
            pipe.ReadEnd.Dispose();
            IsOpen(pipe.ReadEnd).ShouldBeFalse();
        }

        (read + cancelled).ShouldBe(Rounds);
    }

    private static bool IsOpen(SafeFileHandle handle)
    {
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (held)
                handle.DangerousRelease();
        }
    }
}
