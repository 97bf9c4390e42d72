namespace Berth.HostServices.Messages;

/// <summary>The names of features in a hello.</summary>
internal static class FeatureNames
{
    internal static readonly (ProtocolFeatures Feature, string Name)[] All =
    [
        (ProtocolFeatures.Ids, "id"),
        (ProtocolFeatures.Cancel, "cancel"),
        (ProtocolFeatures.Deadline, "deadline"),
        (ProtocolFeatures.Stream, "stream"),
        (ProtocolFeatures.Ring, "ring"),
    ];
}
