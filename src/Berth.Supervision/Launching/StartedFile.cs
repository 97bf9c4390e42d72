using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Berth.Linux.Files;

namespace Berth.Supervision.Launching;

/// <summary>
/// The file in which a <c>berth run</c> below the host's service manager reports whether its workload was executed. It is like <see
/// cref="LaunchRequest.Started"/> of Berth's own supervisor: the first mark is written just before the program is executed, which closes
/// the file, and the second if that fails.
/// </summary>
[SupportedOSPlatform("linux")]
public static class StartedFile
{
    /// <summary>The variable that names the file, in the directory that RUNTIME_DIRECTORY names (systemd.exec(5)).</summary>
    public const string Variable = "BERTH_STARTED_FILE";

    /// <summary>The variable that has the number of the file's descriptor, where the file was opened for <c>berth run</c>.</summary>
    public const string DescriptorVariable = "BERTH_STARTED_FD";

    internal const string Name = "started";
    private const string Directory = "RUNTIME_DIRECTORY";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    /// <summary>The path of the file; null: no report is needed.</summary>
    /// <param name="find">Finds a variable.</param>
    public static string? Find(Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return find(Variable) is { Length: > 0 } name && find(Directory) is ['/', ..] directory ? Path.Combine(directory, name) : null;
    }

    /// <summary>Whether the workload was executed.</summary>
    internal static bool IsExecuted(string path) => Read(path) is (true, false) && !HasWriter(path) && Read(path) is (_, false);

    /// <summary>Waits until the workload was executed.</summary>
    internal static async Task UntilExecutedAsync(string path, CancellationToken cancellationToken)
    {
        while (!IsExecuted(path))
            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The two marks; none if there is no file.</summary>
    private static (bool IsReady, bool IsRefused) Read(string path)
    {
        Span<int> marks = stackalloc int[2];
        marks.Clear();
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _ = RandomAccess.Read(file, MemoryMarshal.AsBytes(marks), 0);
        }
        catch (IOException)
        {
            // berth has not reached this step yet, or has ended.
        }

        return (marks[0] > 0, marks[1] > 0);
    }

    private static bool HasWriter(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return FileLease.HasWriter(file);
        }
        catch (IOException)
        {
            return true; // the file was removed, so the result is unknown
        }
    }
}
