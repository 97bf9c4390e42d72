namespace Berth.HostServices.Messages;

/// <summary>What the features are called in a hello.</summary>
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
