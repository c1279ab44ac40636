package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Type;

/// The types of attributes that resources share.
public final class AttributeTypes {
    public static final AttributeType TEXT = of(Type.Primitive.STRING);
    public static final AttributeType NUMBER = of(Type.Primitive.NUMBER);
    public static final AttributeType FLAG = of(Type.Primitive.BOOL);
    public static final AttributeType ADDRESS = of(Type.Primitive.STRING, Spelling.ADDRESS);
    public static final AttributeType PREFIX = of(Type.Primitive.STRING, Spelling.PREFIX);
    public static final AttributeType PUBLIC_KEY = of(Type.Primitive.STRING, Spelling.PUBLIC_KEY);
    public static final AttributeType PRIVATE_KEY = of(Type.Primitive.STRING, Spelling.PRIVATE_KEY);
    public static final AttributeType TIME = of(Type.Primitive.STRING, Spelling.TIME);
    public static final AttributeType TEXT_SET = of(new Type.SetOf(Type.Primitive.STRING));
    public static final AttributeType NUMBER_SET = of(new Type.SetOf(Type.Primitive.NUMBER));
    public static final AttributeType PREFIX_SET = of(new Type.SetOf(Type.Primitive.STRING), Spelling.PREFIX);
    public static final AttributeType ADDRESS_SET = of(new Type.SetOf(Type.Primitive.STRING), Spelling.ADDRESS);
    public static final AttributeType TEXT_MAP = of(new Type.MapOf(Type.Primitive.STRING));
    public static final AttributeType PREFIX_LIST = of(new Type.ListOf(Type.Primitive.STRING), Spelling.PREFIX);
    public static final AttributeType ADDRESS_LIST = of(new Type.ListOf(Type.Primitive.STRING), Spelling.ADDRESS);

    /// Addresses that can be counted off (`addresses[0]`), though in which order the console names them means
    /// nothing.
    public static final AttributeType ADDRESSES =
            new AttributeType.Plain(new Type.ListOf(Type.Primitive.STRING), Spelling.ADDRESS, false);

    private static AttributeType of(Type type) {
        return of(type, Spelling.EXACT);
    }

    private static AttributeType of(Type type, Spelling spelling) {
        return new AttributeType.Plain(type, spelling, true);
    }

    private AttributeTypes() {}
}
