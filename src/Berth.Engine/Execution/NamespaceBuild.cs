using System.Globalization;
using Berth.Linux.Commands;
using Berth.Linux.IdMapping;
using Berth.Machines.Images;

namespace Berth.Engine.Execution;

/// <summary>
/// Builds an image in a user namespace that has the caller as root, and the caller's subordinate ids as other users. There, files of these
/// can be read. The namespace is made by unshare(1), because a process with several threads can't make one for itself (decision 1).
/// </summary>
internal static class NamespaceBuild
{
    private const string Unshare = "unshare";

    /// <summary>Runs <c>berth image build</c> there.</summary>
    /// <param name="options">The image.</param>
    /// <param name="refused">Why it can't be built without.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <exception cref="ImageRefusedException">It can't be built there either.</exception>
    internal static async Task RunAsync(ImageBuildOptions options, LinuxException refused, CancellationToken cancellationToken)
    {
        if (!HasHelper("newuidmap") || !HasHelper("newgidmap"))
        {
            throw new ImageRefusedException(
                refused.Message,
                "root can build it; so can a user with newuidmap (Debian: uidmap), from files of that user's subordinate ids (subuid(5))");
        }

        List<string> arguments =
        [
            "--user", "--map-root-user", "--map-auto", "--",
            BerthProgram.Supervising, "image", "build", options.Name, "--from", options.Source,
        ];
        if (options.Size is { } size)
            arguments.AddRange(["--size", size.ToString(CultureInfo.InvariantCulture)]);
        if (options.Owner is var (uid, gid))
            arguments.AddRange(["--owner", string.Create(CultureInfo.InvariantCulture, $"{uid}:{gid}")]);
        if (options.Replace)
            arguments.Add("--replace");
        var result = await CommandRunner.RunAsync(new Command(Unshare, arguments), cancellationToken).ConfigureAwait(false);
        if (!result.IsSuccess)
        {
            throw new ImageRefusedException(
                $"{refused.Message}; nor in a user namespace: {result.Error.Replace("berth: ", "", StringComparison.Ordinal)}",
                "build it as root, or from an archive of it");
        }
    }
    private static bool HasHelper(string name) => MappingHelper.Find(name) is { IsPrivileged: true };
}
