using Berth.Linux.Errors;

namespace Berth.Instances.Records;

/// <summary>Records of instances cannot be read: what the instances changed on the host is not known.</summary>
/// <param name="paths">The files.</param>
public sealed class DamagedRecordException(IReadOnlyList<string> paths)
    : BerthException(
        $"cannot read {string.Join(", ", paths)}: what the instance changed on the host is not known, and stays",
        "look for what is left (xhost, getfacl), then remove the file");
