"""Sentences of Chinese contracts and complaints with made-up names whose places are known."""

import re
from collections.abc import Callable, Iterator
from random import Random

from faker import Faker

from benchmarks.labelled_contracts import LabelledText, Truth
from mappings.detector_kind import DetectorKind

_SENTENCES = (
    "甲方（委托方）：{organisation}，住所地：{address}，法定代表人：{person}。",
    "乙方：{organisation}\n地址：{address}\n联系人：{person}    电话：",
    "经{person}与{person}协商一致，由{organisation}负责货物的运输和交付。",
    "本合同由{person}于签订之日起生效，{organisation}盖章后具有同等效力。",
    "交货地点为{address}，收货人为{person}，收货后应当在三日内验收。",
    "如发生争议，双方应向{organisation}所在地人民法院提起诉讼，联系人{person}。",
    "{person}先生、{person}女士代表双方出席了会议，会议决定延长付款期限。",
    "根据《中华人民共和国民法典》第五百七十七条，当事人一方不履行合同义务的，应当承担违约责任。",
    "投诉人{person}反映，其于三月五日购买的设备出现故障，客服人员{person}已上门处理。",
    "兹授权{person}（职务：经理）代表{organisation}签署本协议及其附件。",
)
_PART = re.compile(r"([^{]*)(?:\{(\w+)\})?")


def labelled_names(count: int, seed: int) -> Iterator[LabelledText]:
    """`count` of them; the same ones for the same seed."""
    random, fake = Random(seed), Faker("zh_CN")
    fake.seed_instance(seed)
    makers: dict[DetectorKind, Callable[[], str]] = {
        DetectorKind.PERSON: fake.name,
        DetectorKind.ORGANISATION: fake.company,
        DetectorKind.ADDRESS: lambda: fake.address().split(" ")[0],
    }
    for _ in range(count):
        text, truths = "", []
        for literal, name in _PART.findall(random.choice(_SENTENCES)):
            text += literal
            if name:
                kind = DetectorKind(name)
                value = makers[kind]()
                truths.append(Truth(kind, len(text), len(text) + len(value)))
                text += value
        yield LabelledText(text, tuple(truths))
