using System.Collections.Immutable;
using Berth.Supervision.Definitions;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>What <c>berth run FILE</c> needs of the host, as far as the description shows.</summary>
internal static class ServiceSandbox
{
    /// <summary>
    /// What it needs; null: unknown. A workload without a sandbox may need anything, and so may host services without one.
    /// </summary>
    /// <param name="file">The description.</param>
    /// <param name="directory">The working directory; null: the directory of the description.</param>
    /// <param name="ownIdentity">Whether it gets an identity that no other service has.</param>
    public static SandboxNeeds? NeedsOf(ServiceFile file, string? directory, bool ownIdentity)
    {
        var sandbox = file.Spec.Sandbox;
        if (file.Spec.Isolation is not Isolation.Sandbox
            || sandbox.Profile is SandboxProfile.Permissive
            || !file.Spec.Grants.IsEmpty
            || sandbox.Profile is SandboxProfile.Desktop
            || !sandbox.Capabilities.IsEmpty || sandbox.Namespaces is not { User: true, Mount: true })
            return null;
        var home = Path.GetDirectoryName(file.Path) ?? "/";
        var (reads, writes) = (new List<string> { file.Path }, new List<string>());
        foreach (var entry in sandbox.Filesystem)
        {
            switch (entry)
            {
                case BindEntry bind:
                    (bind.Write || bind.Ensure ? writes : reads).Add(bind.Source);
                    break;
                case OverlayEntry overlay:
                    reads.AddRange(overlay.Lower);
                    writes.AddRange(new[] { overlay.Upper, overlay.Work }.OfType<string>());
                    break;
            }
        }

        writes.AddRange(sandbox.ExtraPermissions.Select(static permission => permission.Path));
        (sandbox.HasWorkspace ? writes : reads).Add(file.Spec.WorkingDirectory ?? directory ?? home);
        if (file.Spec.Release is { } release)
            reads.Add(release.Root);
        else if (file.Spec.Command is [var program, ..] && program.Contains('/', StringComparison.Ordinal))
            reads.Add(program);
        var limits = sandbox.Resources;
        var isOwnFilter = sandbox.Seccomp is not { Enabled: true, File: null };
        return new SandboxNeeds
        {
            Limits = limits.Memory is not null || limits.Pids is not null || limits.CpuWeight is not null || limits.CpuMax is not null,
            Network = sandbox.Network is NetworkMode.Host || sandbox.NetworkRules is not null || !sandbox.Namespaces.Net,
            Debugging = isOwnFilter || !Has(SeccompPreset.Devel),
            Foreign = isOwnFilter || Has(SeccompPreset.Compat),
            Identities = ownIdentity || sandbox.Identity is not null,
            Reads = Absolute(reads, home),
            Writes = Absolute(writes, home),
        };

        bool Has(SeccompPreset preset) => sandbox.Seccomp.Presets?.Contains(preset) is true;
    }

    private static ImmutableArray<string> Absolute(IEnumerable<string> paths, string home) =>
        [.. paths.Select(path => Path.GetFullPath(path, home)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
