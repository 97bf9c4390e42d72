using System.Collections.Immutable;

namespace Berth.Sandbox.Parameters;

/// <summary>Host directories merged into one (overlayfs).</summary>
/// <param name="Target">The path inside.</param>
/// <param name="Lower">Host directories, the topmost first.</param>
/// <param name="Upper">The directory for writes; null: read-only.</param>
/// <param name="Work">The work directory for <paramref name="Upper"/>.</param>
internal sealed record OverlayMount(string Target, ImmutableArray<string> Lower, string? Upper, string? Work) : MountStep(Target);
