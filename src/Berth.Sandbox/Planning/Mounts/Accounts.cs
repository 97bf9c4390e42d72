using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>The generated passwd(5) and group(5): root, the user, nobody.</summary>
/// <param name="Passwd">Text of <c>/etc/passwd</c>.</param>
/// <param name="Group">Text of <c>/etc/group</c>.</param>
internal sealed record Accounts(string Passwd, string Group)
{
    private const uint Nobody = 65534;

    public static Accounts For(SandboxIdentity identity, string home, string shell, ImmutableArray<(string Name, uint Gid)> groups)
    {
        var passwd = new StringBuilder();
        var group = new StringBuilder();
        if (identity.InsideUid != 0)
            passwd.Append("root:x:0:0:root:/root:/bin/sh\n");
        passwd.Append(
            CultureInfo.InvariantCulture, $"{identity.Username}:x:{identity.InsideUid}:{identity.InsideGid}:Berth:{home}:{shell}\n");
        if (identity.InsideUid != Nobody)
            passwd.Append("nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");

        if (identity.InsideGid != 0)
            group.Append("root:x:0:\n");
        group.Append(CultureInfo.InvariantCulture, $"{identity.Username}:x:{identity.InsideGid}:\n");
        foreach (var (name, gid) in groups)
        {
            if (gid != identity.InsideGid && gid != 0)
                group.Append(CultureInfo.InvariantCulture, $"{name}:x:{gid}:{identity.Username}\n");
        }

        if (identity.InsideGid != Nobody)
            group.Append("nogroup:x:65534:\n");
        return new Accounts(passwd.ToString(), group.ToString());
    }
}
