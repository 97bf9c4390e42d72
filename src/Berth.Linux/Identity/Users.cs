using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Identity;

/// <summary>The user and group databases, through the C library, including all sources of nsswitch.conf(5).</summary>
public static unsafe class Users
{
    private const int FirstBuffer = 1024;
    private const int LargestBuffer = 1024 * 1024;

    private delegate int PasswdQuery(Libc.passwd_t* entry, byte* buffer, nuint size, Libc.passwd_t** found);

    private delegate int GroupQuery(Libc.group_t* entry, byte* buffer, nuint size, Libc.group_t** found);

    /// <summary>The user with this name, or null.</summary>
    /// <param name="name">A login name.</param>
    /// <exception cref="LinuxException">The database could not be read.</exception>
    public static User? Find(string name) =>
        FindUser((entry, buffer, size, found) => Libc.getpwnam_r(name, entry, buffer, size, found), name);

    /// <summary>The user with this id, or null.</summary>
    /// <param name="uid">A user id.</param>
    /// <exception cref="LinuxException">The database could not be read.</exception>
    public static User? Find(uint uid) =>
        FindUser((entry, buffer, size, found) => Libc.getpwuid_r(uid, entry, buffer, size, found), $"uid {uid}");

    /// <summary>The group with this name, or null.</summary>
    /// <param name="name">A group's name.</param>
    /// <exception cref="LinuxException">The database could not be read.</exception>
    public static Group? FindGroup(string name) =>
        FindGroup((entry, buffer, size, found) => Libc.getgrnam_r(name, entry, buffer, size, found), name);

    /// <summary>The group with this id, or null.</summary>
    /// <param name="gid">A group id.</param>
    /// <exception cref="LinuxException">The database could not be read.</exception>
    public static Group? FindGroup(uint gid) =>
        FindGroup((entry, buffer, size, found) => Libc.getgrgid_r(gid, entry, buffer, size, found), $"gid {gid}");

    /// <summary>The groups that a user gets at login, including the primary one.</summary>
    /// <param name="user">A user.</param>
    public static IReadOnlyList<uint> GroupsOf(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var groups = new uint[32];
        while (true)
        {
            var count = groups.Length;
            if (Libc.getgrouplist(user.Name, user.Gid, groups, ref count) >= 0)
                return groups[..count];
            // glibc sets count to the number needed. musl should, too, but do not rely on it.
            groups = new uint[Math.Max(count, groups.Length * 2)];
        }
    }

    private static User? FindUser(PasswdQuery query, string subject)
    {
        for (var size = FirstBuffer; ; size *= 4)
        {
            // SAFETY: the entry's strings point into the buffer, which stays pinned until they are copied.
            fixed (byte* buffer = new byte[size])
            {
                Libc.passwd_t entry;
                Libc.passwd_t* found;
                var error = (Errno)query(&entry, buffer, (nuint)size, &found);
                if (!MustRepeat(error, size, subject))
                {
                    return found is null
                        ? null
                        : new User(Text(found->pw_name), found->pw_uid, found->pw_gid, Text(found->pw_dir), Text(found->pw_shell));
                }
            }
        }
    }

    private static Group? FindGroup(GroupQuery query, string subject)
    {
        for (var size = FirstBuffer; ; size *= 4)
        {
            // SAFETY: the entry's strings point into the buffer, which stays pinned until they are copied.
            fixed (byte* buffer = new byte[size])
            {
                Libc.group_t entry;
                Libc.group_t* found;
                var error = (Errno)query(&entry, buffer, (nuint)size, &found);
                if (!MustRepeat(error, size, subject))
                    return found is null ? null : new Group(Text(found->gr_name), found->gr_gid);
            }
        }
    }

    // getpwnam_r(3): each of these means "not found" on some system.
    private static bool MustRepeat(Errno error, int size, string subject) => error switch
    {
        Errno.None or Errno.ENOENT or Errno.ESRCH or Errno.EBADF or Errno.EPERM => false,
        Errno.EINTR => true,
        Errno.ERANGE when size < LargestBuffer => true,
        _ => throw new LinuxException(error, "look up", subject),
    };

    private static string Text(byte* text) => HostText.Decode(text);
}
