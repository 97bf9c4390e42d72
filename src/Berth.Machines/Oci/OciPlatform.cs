namespace Berth.Machines.Oci;

/// <summary>The platform that an image is for, in Go's words.</summary>
internal sealed record OciPlatform
{
    public string? Os { get; init; }

    public string? Architecture { get; init; }
}
