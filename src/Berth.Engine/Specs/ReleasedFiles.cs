using System.Collections.Immutable;
using Berth.Releases.Store;
using Berth.Workloads.Specs;

namespace Berth.Engine.Specs;

/// <summary>
/// A workload with releases, as it runs now: in the directory of the current release, which it sees read-only. This is decided when the
/// process starts, so a switch changes no description and no definition of a service.
/// </summary>
internal static class ReleasedFiles
{
    /// <summary>The variable with the id of the release.</summary>
    public const string Variable = "BERTH_RELEASE";

    /// <summary>The spec for the current release; the spec itself if it has no releases.</summary>
    /// <exception cref="UsageException">No release is installed.</exception>
    public static WorkloadSpec Apply(WorkloadSpec spec)
    {
        if (spec.Release is not { } release)
            return spec;
        var current = CurrentRelease.Find(release.Root)
            ?? throw new UsageException(
                $"{spec.Name} has no current release in {release.Root}; "
                    + $"install one: berth release install ARCHIVE --to {spec.File ?? spec.Name}");
        spec = spec with
        {
            WorkingDirectory = spec.WorkingDirectory ?? current.Directory,
            Environment = spec.Environment.SetItem(Variable, current.Id.Text),
        };
        if (spec.Isolation is not Isolation.Sandbox)
            return spec;
        // First, so that what the description itself grants below covers these.
        var binds = ImmutableArray.CreateBuilder<FilesystemEntry>();
        Add(current.Directory);
        return spec with { Sandbox = spec.Sandbox with { Filesystem = [.. binds, .. spec.Sandbox.Filesystem] } };

        void Add(string path)
        {
            if (!spec.Sandbox.Filesystem.Any(entry => entry.Target == path))
                binds.Add(new BindEntry(path, path));
        }
    }
}
