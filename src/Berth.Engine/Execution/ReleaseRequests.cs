using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Linux.Kernel;
using Berth.Releases.Errors;
using Berth.Releases.Installing;

namespace Berth.Engine.Execution;

/// <summary>What the requests that change releases have in common.</summary>
internal static class ReleaseRequests
{
    /// <summary>Opens the store, ends an interrupted update, and does something with it.</summary>
    /// <param name="subject">Whose releases.</param>
    /// <param name="wait">Whether to wait for another command.</param>
    /// <param name="opening">What must be there.</param>
    /// <param name="act">What to do.</param>
    /// <param name="context">The request's.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<T> WithStoreAsync<T>(
        ReleaseSubject subject, bool wait, StoreOpening opening, Func<ReleaseStore, ReleaseContext, Task<T>> act, EngineContext context,
        CancellationToken cancellationToken)
    {
        ThrowWithoutDigests();
        var about = ReleaseContext.Of(subject, context.Managers);
        var target = await about.TargetAsync(context.Managers, context.Say, cancellationToken).ConfigureAwait(false);
        try
        {
            var report = new ReleaseReport(context.Emit);
            using var store = await ReleaseStore.OpenAsync(about.Root, target, wait, opening, report.Take, cancellationToken)
                .ConfigureAwait(false);
            if (store.Recovered is { } recovered)
                context.Say(recovered);
            return await act(store, about).ConfigureAwait(false);
        }
        finally
        {
            (target as IDisposable)?.Dispose();
        }
    }

    /// <summary>Without OpenSSL, the runtime ends the process at the first digest.</summary>
    /// <exception cref="ReleaseException">It can't be loaded.</exception>
    public static void ThrowWithoutDigests()
    {
        if (!NativeLibraries.HasSsl)
            throw new ReleaseException(
                ReleaseErrorKind.Usage, "releases need OpenSSL for their digests, and libssl can't be loaded",
                "install it (Debian: apt install libssl3)");
    }
}
