using Berth.Linux.Descriptors;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Files;

public sealed class FileLockTests
{
    [Fact]
    public void TryAcquire_Held_IsNull_AndFreeAgainAfterDispose()
    {
        using var directory = new TemporaryDirectory();
        using (FileLock.TryAcquire(directory["lock"]).ShouldNotBeNull())
            FileLock.TryAcquire(directory["lock"]).ShouldBeNull();

        FileLock.TryAcquire(directory["lock"]).ShouldNotBeNull().Dispose();
    }

    [Fact]
    public void Acquire_TimeoutElapsed_NamesTheLock()
    {
        using var directory = new TemporaryDirectory();
        using var held = FileLock.Acquire(directory["lock"]);

        Should.Throw<TimeoutException>(() => FileLock.Acquire(directory["lock"], TimeSpan.FromMilliseconds(20))).Message
            .ShouldContain(directory["lock"]);
    }

    [Fact]
    public void Dispose_AChildStillHasTheDescriptor_FreesTheLock()
    {
        using var directory = new TemporaryDirectory();
        var held = FileLock.Acquire(directory["lock"]);
        using var copy = FileDescriptors.Duplicate(held.Handle);

        held.Dispose();
        held.Dispose();

        FileLock.TryAcquire(directory["lock"]).ShouldNotBeNull().Dispose();
    }

    [Fact]
    public async Task AcquireAsync_HolderReleases_TakesTheLock()
    {
        using var directory = new TemporaryDirectory();
        var held = FileLock.Acquire(directory["lock"]);
        var wait = FileLock.AcquireAsync(directory["lock"]).AsTask();
        wait.IsCompleted.ShouldBeFalse();

        held.Dispose();

        (await Deadline.Within(wait)).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_Cancelled_TheAbandonedWaitDoesNotKeepTheLock()
    {
        using var directory = new TemporaryDirectory();
        var held = FileLock.Acquire(directory["lock"]);
        using var cancellation = new CancellationTokenSource();
        var wait = FileLock.AcquireAsync(directory["lock"], cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => wait);
        held.Dispose();

        (await Deadline.Within(FileLock.AcquireAsync(directory["lock"]))).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_HolderRemovesTheFile_TheLockIsOnTheNewOne()
    {
        using var directory = new TemporaryDirectory();
        var held = FileLock.Acquire(directory["lock"]);
        var wait = FileLock.AcquireAsync(directory["lock"]).AsTask();
        File.Delete(directory["lock"]);
        held.Dispose();

        using (await Deadline.Within(wait))
            FileLock.TryAcquire(directory["lock"]).ShouldBeNull();
    }
}
