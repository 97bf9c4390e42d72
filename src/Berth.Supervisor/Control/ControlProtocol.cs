namespace Berth.Supervisor.Control;

/// <summary>
/// The control protocol: a <see cref="ControlRequest"/> is a line of JSON, and so is a <see cref="ControlAnswer"/>. These are the methods
/// of version 2.
/// </summary>
internal static class ControlProtocol
{
    /// <summary>The version of this program. A supervisor refuses other versions, except for <see cref="Upgrade"/>.</summary>
    public const int Version = 2;

    /// <summary>
    /// The version of <see cref="Upgrade"/>, which every supervisor must support: a supervisor gets another version by it.
    /// </summary>
    public const int UpgradeVersion = 1;

    public const string Register = "register";
    public const string Replace = "replace";
    public const string Unregister = "unregister";
    public const string UnregisterAll = "unregister-all";
    public const string Start = "start";
    public const string Stop = "stop";
    public const string StopAll = "stop-all";
    public const string Restart = "restart";
    public const string Overlap = "overlap";
    public const string Upgrade = "upgrade";
    public const string Ping = "ping";
    public const string Reload = "reload";
    public const string EndUnneeded = "end-unneeded";
    public const string Status = "status";
    public const string List = "list";
    public const string Logs = "logs";
    public const string Attach = "attach";
    public const string Watch = "watch";
}
