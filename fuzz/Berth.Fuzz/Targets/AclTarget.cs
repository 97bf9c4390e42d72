using Berth.Linux.Acl;

namespace Berth.Fuzz.Targets;

/// <summary>The long text form of an ACL, as libacl writes it; and a change that is undone again.</summary>
internal sealed class AclTarget : Target
{
    private const uint User = 4_242_424;

    public override string Name => "acl";

    public override IReadOnlyList<string> Words =>
        ["user::rwx\n", "user:1000:r-x\n", "group::r--\n", "group:7:-w-\n", "mask::rwx\n", "other::---\n", ":", "\n", "4294967295",
            "4294967296", "-1", "rwx", "default:"];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        AccessAcl acl;
        try
        {
            acl = AccessAcl.Parse(Text(input));
        }
        catch (FormatException error)
        {
            return Shape.Of(error.Message[..Math.Min(20, error.Message.Length)]);
        }

        Promise(AccessAcl.Parse(acl.ToString()).ToString() == acl.ToString(), "what is written is read alike");
        var (changed, change) = acl.Apply(User, AclPermissions.Read, []);
        Promise(changed.User(User) == AclPermissions.Read, "a change is in force");
        Promise(changed.Restore(change, []).User(User) == acl.User(User), "a change can be undone");
        return $"acl {Math.Min(acl.Entries.Length, 8)}";
    }
}
