using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Acl;

/// <summary>
/// Grants a user access to a path through the path's access ACL, and revokes the grant: acl(5), by libacl. If the last component of the
/// path is a symbolic link, the call fails with ELOOP. Reading and writing an ACL are two calls, so processes that change the ACL of the
/// same path must hold a common lock.
/// </summary>
public static class PathAcl
{
    /// <summary>Whether a path has an access ACL that says more than its mode; false also where that cannot be known.</summary>
    /// <param name="path">The path; a symbolic link is followed.</param>
    public static bool IsThere(string path) => Libc.getxattr(path, "system.posix_acl_access", 0, 0) > 0;

    private const string Reading = "read the ACL of";
    private const string Changing = "change the ACL of";
    private const string Purpose = "to change ACLs";

    /// <summary>Adds or replaces the entry of a user.</summary>
    /// <param name="path">The path.</param>
    /// <param name="uid">The user.</param>
    /// <param name="permissions">The rights that the entry allows; they are added to the mask.</param>
    /// <param name="inForce">The changes of this path that are still in force, oldest first.</param>
    /// <returns>The change, for <see cref="Restore(string, AclEntryChange, ReadOnlySpan{AclEntryChange})"/>.</returns>
    /// <exception cref="LinuxException">The path can't be opened, is a symbolic link (ELOOP), has no ACLs (EOPNOTSUPP), or is somebody
    /// else's (EPERM).</exception>
    /// <exception cref="NativeLibraryException">libacl is not on this host.</exception>
    public static AclEntryChange Apply(string path, uint uid, AclPermissions permissions, params ReadOnlySpan<AclEntryChange> inForce)
    {
        using var descriptor = Open(path);
        return Apply(descriptor, path, uid, permissions, inForce);
    }

    /// <summary>
    /// Returns the change that <see cref="Apply(string, uint, AclPermissions, ReadOnlySpan{AclEntryChange})"/> would return, without making
    /// it, so that the caller can record the change first.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="uid">The user.</param>
    /// <param name="permissions">The rights that the entry would allow.</param>
    /// <param name="inForce">The changes of this path that are still in force, oldest first.</param>
    /// <exception cref="LinuxException">As for Apply.</exception>
    /// <exception cref="NativeLibraryException">libacl is not on this host.</exception>
    public static AclEntryChange Plan(string path, uint uid, AclPermissions permissions, params ReadOnlySpan<AclEntryChange> inForce)
    {
        using var descriptor = Open(path);
        return Plan(descriptor, path, uid, permissions, inForce);
    }

    /// <summary>The same for an open descriptor.</summary>
    /// <param name="descriptor">A file or directory, not a symbolic link; O_PATH is enough. Owned by the caller.</param>
    /// <param name="name">The name used in error messages.</param>
    /// <param name="uid">The user.</param>
    /// <param name="permissions">The rights that the entry would allow.</param>
    /// <param name="inForce">The changes of this path that are still in force, oldest first.</param>
    /// <exception cref="LinuxException">As for a path.</exception>
    /// <exception cref="NativeLibraryException">libacl is not on this host.</exception>
    public static AclEntryChange Plan(
        SafeFileHandle descriptor, string name, uint uid, AclPermissions permissions, params ReadOnlySpan<AclEntryChange> inForce) =>
        Read(descriptor, name).Apply(uid, permissions, inForce).Change;

    /// <summary>The same for an open descriptor.</summary>
    /// <param name="descriptor">A file or directory, not a symbolic link; O_PATH is enough. Owned by the caller.</param>
    /// <param name="name">The name used in error messages.</param>
    /// <param name="uid">The user.</param>
    /// <param name="permissions">The rights that the entry allows.</param>
    /// <param name="inForce">The changes of this path that are still in force, oldest first.</param>
    /// <exception cref="LinuxException">As for a path.</exception>
    /// <exception cref="NativeLibraryException">libacl is not on this host.</exception>
    public static AclEntryChange Apply(
        SafeFileHandle descriptor, string name, uint uid, AclPermissions permissions, params ReadOnlySpan<AclEntryChange> inForce)
    {
        var (acl, change) = Read(descriptor, name).Apply(uid, permissions, inForce);
        Write(descriptor, name, acl);
        return change;
    }

    /// <summary>
    /// Undoes a change: restores the entry and the mask. If somebody else has changed the ACL since, only the entry is restored.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="change">The change that <see cref="Apply(string, uint, AclPermissions, ReadOnlySpan{AclEntryChange})"/>
    /// returned.</param>
    /// <param name="remaining">The other changes of this path that are still in force, oldest first.</param>
    /// <exception cref="LinuxException">As for <see cref="Apply(string, uint, AclPermissions, ReadOnlySpan{AclEntryChange})"/>.</exception>
    /// <exception cref="NativeLibraryException">libacl is not on this host.</exception>
    public static void Restore(string path, AclEntryChange change, params ReadOnlySpan<AclEntryChange> remaining)
    {
        using var descriptor = Open(path);
        Restore(descriptor, path, change, remaining);
    }

    /// <summary>The same for an open descriptor.</summary>
    /// <param name="descriptor">A file or directory, not a symbolic link. Owned by the caller.</param>
    /// <param name="name">The name used in error messages.</param>
    /// <param name="change">The change to undo.</param>
    /// <param name="remaining">The other changes of this path that are still in force.</param>
    /// <exception cref="LinuxException">As for a path.</exception>
    /// <exception cref="NativeLibraryException">libacl is not on this host.</exception>
    public static void Restore(SafeFileHandle descriptor, string name, AclEntryChange change, params ReadOnlySpan<AclEntryChange> remaining)
    {
        ArgumentNullException.ThrowIfNull(change);
        var there = Read(descriptor, name);
        var restored = there.Restore(change, remaining);
        // A change that was not made, because it was refused, could not be undone either.
        if (restored.ToString() != there.ToString())
            Write(descriptor, name, restored);
    }

    /// <summary>
    /// The access ACL in the long text form of acl(5) with numeric ids, one entry a line, as <c>getfacl -n</c> prints it.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <exception cref="LinuxException">The path can't be opened, is a symbolic link (ELOOP), or has no ACLs (EOPNOTSUPP).</exception>
    /// <exception cref="NativeLibraryException">libacl is not on this host.</exception>
    public static string ReadText(string path)
    {
        using var descriptor = Open(path);
        return Read(descriptor, path).ToString();
    }

    private static SafeFileHandle Open(string path)
    {
        var descriptor = Libc.open(path, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        return descriptor.IsInvalid ? throw LinuxException.Last(Changing, path) : descriptor;
    }

    private static AccessAcl Read(SafeFileHandle descriptor, string name)
    {
        LibAcl.Library.Require(Purpose);
        if (FileStatus.Of(descriptor).Kind is FileKind.SymbolicLink)
            throw new LinuxException(Errno.ELOOP, Reading, name);
        using var acl = LibAcl.acl_get_file(DescriptorPath.Of(descriptor), LibAcl.ACL_TYPE_ACCESS);
        if (acl.IsInvalid)
            throw LinuxException.Last(Reading, name);
        using var text = LibAcl.acl_to_any_text(acl, prefix: null, (byte)'\n', LibAcl.TEXT_NUMERIC_IDS);
        if (text.IsInvalid)
            throw LinuxException.Last(Reading, name);
        return AccessAcl.Parse(text.ReadText());
    }

    private static void Write(SafeFileHandle descriptor, string name, AccessAcl acl)
    {
        using var native = LibAcl.acl_from_text(acl.ToString());
        if (native.IsInvalid)
            throw LinuxException.Last(Changing, name);
        LinuxException.ThrowIfFailed(LibAcl.acl_set_file(DescriptorPath.Of(descriptor), LibAcl.ACL_TYPE_ACCESS, native), Changing, name);
    }
}
