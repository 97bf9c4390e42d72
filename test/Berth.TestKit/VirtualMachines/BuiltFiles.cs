using System.Collections.Concurrent;

namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// Files that are made of what is downloaded: built once, kept in the cache, never written to afterwards. A build that fails, or takes
/// longer than <see cref="s_limit"/> because the network is slow, is not tried again in this test run: the tests that need it are skipped.
/// </summary>
internal static class BuiltFiles
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8);
    private static readonly ConcurrentDictionary<string, Lazy<Task>> s_builds = new(StringComparer.Ordinal);

    /// <summary>Returns when the directory has the files.</summary>
    /// <param name="directory">The directory, in the cache.</param>
    /// <param name="build">Writes the files into the directory that it is given, which does not exist yet.</param>
    /// <param name="cancellation">Ends the waiting; the build goes on for the other tests.</param>
    /// <exception cref="MachineUnavailableException">They cannot be built here.</exception>
    public static Task EnsureAsync(string directory, Func<string, CancellationToken, Task> build, CancellationToken cancellation) =>
        s_builds.GetOrAdd(directory, key => new Lazy<Task>(() => Task.Run(() => BuildAsync(key, build), CancellationToken.None)))
            .Value.WaitAsync(cancellation);

    private static async Task BuildAsync(string directory, Func<string, CancellationToken, Task> build)
    {
        if (Directory.Exists(directory))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
        // Built beside and moved: another process may be doing the same, and half of the files must never be found.
        var work = $"{directory}.{Environment.ProcessId}";
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await build(work, limit.Token);
            if (!Directory.Exists(directory))
                Directory.Move(work, directory);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new MachineUnavailableException(
                $"needs {Path.GetFileName(directory)}, which was not downloaded and built within {s_limit.TotalMinutes} minutes");
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }
}
