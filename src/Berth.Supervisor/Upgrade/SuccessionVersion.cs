namespace Berth.Supervisor.Upgrade;

/// <summary>The member of a <see cref="SuccessionDocument"/> that all versions have: it is read first.</summary>
internal sealed record SuccessionVersion(int Version);
