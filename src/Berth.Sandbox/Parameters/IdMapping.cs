namespace Berth.Sandbox.Parameters;

/// <summary>How ids inside are mapped to ids of the host (user_namespaces(7)).</summary>
public enum IdMapping
{
    /// <summary>No user namespace: the ids are the host's.</summary>
    None,

    /// <summary>The caller's own uid and gid, one each; the sandbox writes the map itself.</summary>
    Caller,

    /// <summary>A subordinate uid; the launcher, privileged, writes the map.</summary>
    Privileged,

    /// <summary>A subordinate uid of <c>/etc/subuid</c>; newuidmap(1) and newgidmap(1) write the map.</summary>
    Helper,
}
