using System.Collections.Immutable;
using Berth.Linux.Files;
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
                    + $"install one with berth release install, for {spec.File ?? spec.Name}");
        spec = spec with
        {
            WorkingDirectory = spec.WorkingDirectory ?? current.Directory,
            Environment = spec.Environment.SetItem(Variable, current.Id.Text),
        };
        if (spec.Isolation is Isolation.None)
            return spec;
        return spec with { Sandbox = spec.Sandbox with { Filesystem = Filesystem(spec, release.Root, current.Directory) } };
    }

    /// <summary>
    /// The entries of the description, and the release. Where an entry makes a directory writable that has the store in it, the store is
    /// read-only all the same: its links and keys decide what is run next, and its journal what the next command does.
    /// </summary>
    private static ImmutableArray<FilesystemEntry> Filesystem(WorkloadSpec spec, string root, string directory)
    {
        var written = spec.Sandbox.Filesystem;
        var entries = ImmutableArray.CreateBuilder<FilesystemEntry>(written.Length + 2);
        // First, so that what the description itself grants below covers these.
        if (spec.Sandbox.HasWorkspace)
            Add(root, root);
        Add(directory, directory);
        foreach (var entry in written)
        {
            entries.Add(entry);
            if (entry is not BindEntry { Write: true } bind)
                continue;
            if (bind.Source == root || PathPrefix.IsWithin(bind.Source, $"{root}/releases"))
                throw new UsageException(
                    $"{spec.Name} may write to {bind.Source}, and so to its own releases; grant a directory that has none of them");
            if (PathPrefix.IsWithin(root, bind.Source))
                Add(root, bind.Target.TrimEnd('/') + root[bind.Source.TrimEnd('/').Length..]);
        }

        return entries.ToImmutable();

        void Add(string source, string target)
        {
            if (!written.Any(entry => entry.Target == target))
                entries.Add(new BindEntry(source, target));
        }
    }
}
