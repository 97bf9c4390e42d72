namespace Berth.TestKit.VirtualMachines;

/// <summary>Who a case runs as.</summary>
public enum MachineUser
{
    /// <summary>uid 0, home /root.</summary>
    Root,

    /// <summary>uid 1000 "user", home /home/user, runtime directory /run/user/1000, no subordinate ids.</summary>
    User,
}
